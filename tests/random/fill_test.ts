import { assert, assertEquals } from "@std/assert";
import { log } from "../../lib/math/log.ts";
import { cosTurns, sinTurns } from "../../lib/math/sincos_turns.ts";
import { fillBits } from "../../lib/random/bits.ts";
import { foldKey, hashName, seedKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { threefry2x32 } from "../../lib/random/threefry.ts";
import { fillUniform, toFloat32Uniform } from "../../lib/random/uniform.ts";

const zero = seedKey(0);
const other = foldKey(seedKey(42), hashName("tau"));

Deno.test("fillBits: the first eight of two keys", () => {
  // deno-fmt-ignore
  assertEquals([...fillBits(zero, new Uint32Array(8))], [
    0x6b200159, 0x99ba4efe, 0x508efb2c, 0xc0de3f32, 0x64a626ec, 0xfc15e573, 0xb8abc4d1, 0x0537eb86,
  ]);
  // deno-fmt-ignore
  assertEquals([...fillBits(other, new Uint32Array(8))], [
    0xb28b23bd, 0xf872d31b, 0xb499a2ec, 0xeffe7554, 0x43d1fde1, 0x6e8c0593, 0xd0d22295, 0x75f089c5,
  ]);
});

Deno.test("fillUniform: the first eight of two keys", () => {
  // deno-fmt-ignore
  assertEquals([...fillUniform(zero, new Float64Array(8))], [
    0.41845711171638655, 0.3146817192326744, 0.39316027913817875, 0.7213709841064141,
    0.673549815000732, 0.3369427072014257, 0.645448500679603, 0.15026297291370605,
  ]);
  // deno-fmt-ignore
  assertEquals([...fillUniform(other, new Float64Array(8))], [
    0.6974356020732089, 0.7054693058453212, 0.2649229693766273, 0.8157064070600787,
    0.08967532414345636, 0.6964733048095021, 0.6417172984722374, 0.13290873155160787,
  ]);
});

Deno.test("fillNormal: the first eight of two keys", () => {
  // deno-fmt-ignore
  assertEquals([...fillNormal(zero, new Float64Array(8))], [
    -1.0654524243856718, -0.7792129888674002, 0.03239910205181581, -1.520308334111841,
    1.3601083593142005, -0.13107662679984017, 0.8015899882783393, 0.10323253514494805,
  ]);
  // deno-fmt-ignore
  assertEquals([...fillNormal(other, new Float64Array(8))], [
    0.8343954526429612, -0.15644302980447847, 0.7717013579469245, -0.31978281005583586,
    -1.4826504877242623, 0.6770375800725071, -0.6189211251256937, 0.15600707967745978,
  ]);
});

Deno.test("each draw is what its formula says, block by block", () => {
  const n = 1001;
  const bits = fillBits(other, new Uint32Array(n));
  const uniforms = fillUniform(other, new Float64Array(n));
  const normals = fillNormal(other, new Float64Array(n));
  const w = new Uint32Array(2);
  for (let i = 0; i < n; i++) {
    threefry2x32(other[0], other[1], i >> 1, 0, w, 0);
    assertEquals(bits[i], w[i % 2]);
    const radius = Math.sqrt(-2 * log((w[0] + 0.5) / 2 ** 32));
    assertEquals(normals[i], radius * (i % 2 === 0 ? cosTurns(w[1]) : sinTurns(w[1])));
    threefry2x32(other[0], other[1], i, 0, w, 0);
    const wide = BigInt(w[0]) << 32n | BigInt(w[1]);
    assertEquals(uniforms[i], Number(wide >> 11n) / 2 ** 53);
  }
});

Deno.test("normals agree with Box-Muller by the engine's own functions to 1e-14", () => {
  const n = 20_000;
  const normals = fillNormal(zero, new Float64Array(n));
  const bits = fillBits(zero, new Uint32Array(n));
  for (let i = 0; i < n; i += 2) {
    const radius = Math.sqrt(-2 * Math.log((bits[i] + 0.5) / 2 ** 32));
    const angle = 2 * Math.PI * bits[i + 1] / 2 ** 32;
    assert(Math.abs(normals[i] - radius * Math.cos(angle)) <= 1e-14);
    assert(Math.abs(normals[i + 1] - radius * Math.sin(angle)) <= 1e-14);
  }
});

Deno.test("a longer array begins with the shorter one, from empty on, at odd sizes too", () => {
  const bits = fillBits(zero, new Uint32Array(130));
  const uniforms = fillUniform(zero, new Float64Array(130));
  const normals = fillNormal(zero, new Float64Array(130));
  for (const n of [0, 1, 2, 3, 5, 7, 64, 65, 129]) {
    assertEquals(fillBits(zero, new Uint32Array(n)), bits.slice(0, n));
    assertEquals(fillUniform(zero, new Float64Array(n)), uniforms.slice(0, n));
    assertEquals(fillNormal(zero, new Float64Array(n)), normals.slice(0, n));
  }
});

Deno.test("an array that is part of a larger one is filled within its bounds only", () => {
  const words = new Uint32Array(9).fill(7);
  fillBits(zero, words.subarray(3, 6));
  assertEquals([...words], [7, 7, 7, 0x6b200159, 0x99ba4efe, 0x508efb2c, 7, 7, 7]);
  const doubles = new Float64Array(9).fill(7);
  fillNormal(zero, doubles.subarray(3, 6));
  assertEquals([...doubles.slice(3, 6)], [...fillNormal(zero, new Float64Array(3))]);
  assertEquals([...doubles.slice(6)], [7, 7, 7]);
});

Deno.test("the array that was given is returned, and filling twice gives the same", () => {
  const out = new Float64Array(5);
  assert(fillNormal(zero, out) === out);
  const once = out.slice();
  fillNormal(other, out);
  assertEquals(fillNormal(zero, out), once);
});

Deno.test("toFloat32Uniform: exact in float32, below 1, the first 24 bits of the first word", () => {
  const n = 10_000;
  const uniforms = fillUniform(other, new Float64Array(n));
  const w = new Uint32Array(2);
  for (let i = 0; i < n; i++) {
    const single = toFloat32Uniform(uniforms[i]);
    threefry2x32(other[0], other[1], i, 0, w, 0);
    assertEquals(single, (w[0] >>> 8) / 2 ** 24);
    assertEquals(single, Math.fround(single));
    assert(single <= uniforms[i] && uniforms[i] - single < 2 ** -24);
  }
  assertEquals(toFloat32Uniform(0), 0);
  assertEquals(toFloat32Uniform(1 - 2 ** -53), 1 - 2 ** -24);
});

Deno.test("normals: the words 0 and 2^32 - 1 give the radii 6.7637 and 1.5e-5, both finite", () => {
  const radius = (w: number) => Math.sqrt(-2 * log((w + 0.5) * 2 ** -32));
  assertEquals(radius(0), 6.763705635001895);
  assertEquals(radius(2 ** 32 - 1), 1.525878906294409e-5);
});
