/**
 * The most indices that an axis of a loop may have. They are counted in 32 bits with a sign, and a count may go beyond the end:
 * by a block of a long sum, or by what the last chunk lacks.
 */
export const LONGEST_AXIS = 2 ** 31 - 2 ** 12;
