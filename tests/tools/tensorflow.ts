/**
 * Whether the engine `tensorflow` is to be tested: if the environment says where it was set up. Then it must be there and
 * work; nobody needs it otherwise.
 */
export const isTensorflowAsked = Boolean(Deno.env.get("CREDENCE_TENSORFLOW"));
