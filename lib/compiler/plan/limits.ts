/** The most indices that an axis of a loop may have: they are counted in 32 bits with a sign. */
export const LONGEST_AXIS = 2 ** 31 - 1;
