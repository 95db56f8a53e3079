import { assertEquals } from "@std/assert";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { print } from "../../lib/graph/print.ts";
import { everyOp, nestedLoops } from "./_graphs.ts";
import { FLOAT } from "./_helpers.ts";

Deno.test("print: every op with every attribute", () => {
  assertEquals(
    print(everyOp()),
    `\
%0 = input "x" : float[2, 3]
%1 = input "a \\"name\\"" : int32[2]
%2 = input "key" : key[]
%3 = constant [1,2.5,-0,NaN,Infinity,6] : float[2, 3]
%4 = constant [1,2,3,4,5,…] : int32[7]
%5 = constant [1,2] : key[]
%7 = compare greater %0 -1e+21 : bool[2, 3]
%8 = classify isFinite %0 : bool[2, 3]
%9 = logical and %7 %8 : bool[2, 3]
%10 = not %9 : bool[2, 3]
%12 = where %10 %0 0.0 : float[2, 3]
%13 = clip min=-1 max=Infinity %12 : float[2, 3]
%14 = binary add %13 %3 : float[2, 3]
%15 = unary exp %14 : float[2, 3]
%16 = range 0.5+-2i : float[4]
%17 = cast %1 : float[2]
%18 = reshape %0 : float[3, 2]
%19 = broadcastTo %0 : float[5, 2, 3]
%21 = broadcastTo true : bool[2]
%22 = transpose [1,0] %0 : float[3, 2]
%23 = reverse [0,1] %0 : float[2, 3]
%24 = slice begin=[0,1] %0 : float[2, 2]
%25 = pad [0:1,2:0] value=-1 %0 : float[3, 5]
%26 = tile [2,1] %0 : float[4, 3]
%27 = concat axis=1 %0 %3 : float[2, 6]
%28 = gather axis=0 %0 %1 : float[2, 3]
%29 = gather axis=1 batchDims=1 %0 %1 : float[2]
%30 = scatterAdd axis=0 %1 %0 : float[7, 3]
%31 = oneHot %1 : float[2, 4]
%32 = oneHot on=3 off=-1 %4 : int32[7, 2]
%33 = cumsum axis=0 exclusive reverse %0 : float[2, 3]
%34 = cumsum axis=1 %0 : float[2, 3]
%35 = reduce mean [0,1] %0 : float[]
%36 = reduce logSumExp [1] keepDims %0 : float[2, 1]
%37 = argReduce argMax axis=1 %0 : int32[2]
%38 = softmax %0 : float[2, 3]
%39 = logSoftmax %0 : float[2, 3]
%40 = matMul transposeB %0 %3 : float[2, 2]
%41 = einsum "ij,ij->i" %0 %3 : float[2]
%43 = deriveKey split %2 3 : key[]
%44 = random normal %5 : float[2, 2]
return %15, %16, %17, %18, %19, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, %32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %43, %44, 1.0`,
  );
});

Deno.test("print: loops in loops, bodies indented", () => {
  assertEquals(
    print(nestedLoops()),
    `\
%0 = input "k" : float[]
%1 = input "m" : float[4, 3]
%2 = map length=4 consts=1 %0 %1 : (float[4], float[4, 3])
  body
    %0 = input "i" : int32[]
    %1 = input "k" : float[]
    %2 = input "row" : float[3]
    %3 = cast %0 : float[]
    %4 = scan length=3 consts=1 carries=1 reverse %1 %3 %2 : (float[], float[3])
      body
        %0 = input "i" : int32[]
        %1 = input "k" : float[]
        %2 = input "c" : float[]
        %3 = input "x" : float[]
        %4 = binary add %2 %3 : float[]
        %5 = while consts=1 %1 %4 : (float[])
          condition
            %0 = input "i" : int32[]
            %1 = input "limit" : float[]
            %2 = input "v" : float[]
            %3 = compare greater %2 %1 : bool[]
            return %3
          body
            %0 = input "i" : int32[]
            %1 = input "limit" : float[]
            %2 = input "v" : float[]
            %4 = binary mul %2 0.5 : float[]
            return %4
        %6 = get 0 %5 : float[]
        return %6, %3
    %5 = get 0 %4 : float[]
    %6 = get 1 %4 : float[3]
    return %5, %6
%3 = get 0 %2 : float[4]
%4 = get 1 %2 : float[4, 3]
return %3, %4`,
  );
});

Deno.test("print: scalar constants of each dtype stand where they are used", () => {
  const b = new GraphBuilder();
  const values = [1, -0, 0.1, 1e21, 1e-7, NaN, -Infinity].map((value) => b.scalar(value));
  const graph = b.finish([...values, b.scalar(-3, "int32"), b.scalar(0, "bool")]);
  assertEquals(print(graph), "return 1.0, -0.0, 0.1, 1e+21, 1e-7, NaN, -Infinity, -3, false");
});

Deno.test("print: origins, on request", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  b.origin = Origin.here();
  const graph = b.finish([b.unary("exp", x)]);
  assertEquals(
    print(graph, { origins: true }),
    `%0 = input "x" : float[]\n%1 = unary exp %0 : float[]  // ${b.origin}\nreturn %1`,
  );
  assertEquals(/print_test\.ts:\d+:\d+$/.test(String(b.origin)), true);
  assertEquals(print(graph).includes("//"), false);
});
