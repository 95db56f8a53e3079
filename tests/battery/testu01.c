/* Runs a battery of TestU01 on the 32-bit words of standard input.
   usage: testu01 small|crush|rabbit [reversed]
   `reversed` turns the bits of each word round: the batteries look at the upper bits more than at the lower. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bbattery.h"
#include "swrite.h"
#include "unif01.h"

static uint32_t buffer[1 << 16];
static size_t held, at;
static unsigned long long used;
static int turn;

static unsigned int next(void) {
  if (at == held) {
    held = fread(buffer, sizeof *buffer, sizeof buffer / sizeof *buffer, stdin);
    at = 0;
    if (held == 0) {
      fprintf(stderr, "testu01: the input ended after %llu words\n", used);
      exit(2);
    }
  }
  used++;
  uint32_t w = buffer[at++];
  if (turn) {
    w = (w >> 1 & 0x55555555u) | (w & 0x55555555u) << 1;
    w = (w >> 2 & 0x33333333u) | (w & 0x33333333u) << 2;
    w = (w >> 4 & 0x0f0f0f0fu) | (w & 0x0f0f0f0fu) << 4;
    w = __builtin_bswap32(w);
  }
  return w;
}

int main(int argc, char **argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: testu01 small|crush|rabbit [reversed]\n");
    return 2;
  }
  turn = argc > 2 && strcmp(argv[2], "reversed") == 0;
  swrite_Basic = FALSE;
  unif01_Gen *gen = unif01_CreateExternGenBits("Credence, words of standard input", next);
  if (strcmp(argv[1], "small") == 0) bbattery_SmallCrush(gen);
  else if (strcmp(argv[1], "crush") == 0) bbattery_Crush(gen);
  else bbattery_Rabbit(gen, 1LL << 30);
  int outside = 0;
  for (int i = 0; i < bbattery_NTests; i++) {
    if (bbattery_pVal[i] < 0) continue;
    int bad = bbattery_pVal[i] < 0.001 || bbattery_pVal[i] > 0.999;
    outside += bad;
    printf("%3d  %-24s p = %.4f%s\n", i + 1, bbattery_TestNames[i], bbattery_pVal[i], bad ? "  <-- outside [0.001, 0.999]" : "");
  }
  printf("%llu words read, %d p-values outside [0.001, 0.999]\n", used, outside);
  unif01_DeleteExternGenBits(gen);
  return 0;
}
