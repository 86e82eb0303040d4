import { useConfig, useStore } from '@omnicrm/sdk/web/core'
import { language } from '../i18n/i18n.ts'
import { formatsOf } from './formats.ts'

/** Formatting functions bound to the language on screen, for text that is not a component (titles, aria labels). */
export const useFormat = () => formatsOf(useStore(language), useConfig())
