/** Signs the tokens of the benchmark, whose servers listen on loopback for seconds. */
export const benchSecret = 'only for the benchmark, which listens on loopback'
