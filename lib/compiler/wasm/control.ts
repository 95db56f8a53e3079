/**
 * Where in a program's memory threads meet: words below the first array, each in lines of the cache of its own.
 *
 * A program that threads share is a list of units in phases. Units are numbered from run to run without end, modulo 2³², so
 * that a thread which is late, and still has the numbers of a run that is over, finds nothing to do there.
 *
 * @module
 */

/** The address of the record of faults: whether there is one. */
export const FAULT = 16;
/** For each thread its first fault: the number of its site plus one, position, value, order. */
export const FAULT_RECORDS = 64;
/** The bytes of a record. */
export const FAULT_BYTES = 16;
/** How many threads a program has at most. */
export const MOST_THREADS = 16;

/** The address of the number of the unit that is to be begun next. */
export const NEXT = 384;
/** The address of the number of units that are finished. */
export const DONE = 512;
/** The address of the number of threads that sleep until others have finished. */
export const SLEEPERS = 640;
/** The address of the number of the first unit behind the run. */
export const END = 768;
/** The address of a word that is not 0 when a run is given up: all threads leave it. */
export const POISON = 776;
/** The address of the number of workers that can help. */
export const MEMBERS = 896;
