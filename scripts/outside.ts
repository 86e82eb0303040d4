// Lets a plugin outside the repository find the SDK and the test harness. For its tests:
//   node --import <repository>/scripts/outside.ts <repository>/node_modules/mocha/bin/mocha.js 'test/**/*.test.ts'
import { resolveFromHere } from '@omnicrm/kernel'

resolveFromHere(process.cwd())
