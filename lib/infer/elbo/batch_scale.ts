import { located } from "../../core/origin.ts";
import type { FactorMessage, Message, PlateFrame, SampleMessage } from "../../handlers/message.ts";
import { product } from "../../handlers/log_prob.ts";
import type { Handler } from "../../handlers/stack.ts";
import type { Site } from "../../handlers/trace.ts";
import { dependsOn } from "../../tensor/depends.ts";
import * as tf from "../../tensor/namespace.ts";
import { callOf } from "../../tensor/record.ts";
import type { Scalar } from "../../tensor/types.ts";

/** A batch of data, as the sites that see it know it. */
export interface BatchFacts {
  /** How many rows it has. */
  readonly rows: number;
  /** How many data there are in all. */
  readonly numData: number;
  /** The plate of the data, where the number of rows does not tell it. */
  readonly plate?: string;
  /** numData / rows, as an input of what is recorded. */
  readonly weight: Scalar;
}

/**
 * Makes the sites in the plate of a batch count for all data: their log probability is multiplied by N/B. The plate is the one
 * of B rows. A likelihood that would be scaled twice, or never, is an error.
 */
export class BatchScale implements Handler {
  /** Whether a site or factor was found that the batch is data of. */
  foundData = false;
  /** The factors in the plate of the batch. */
  readonly #factors = new Set<string>();

  constructor(
    readonly batch: BatchFacts,
    /** Whether the guide is automatic: it has parameters for each variable, and none for each datum. */
    readonly isAutomatic: boolean,
  ) {}

  process(message: Message): void {
    if (message.kind !== "sample" && message.kind !== "factor") return;
    const isData = message.kind === "sample" && message.isObserved;
    const plate = this.#plateOf(message, isData);
    if (!plate) return;
    if (message.kind === "factor") this.#factors.add(message.name);
    if (isData || message.kind === "factor") this.foundData = true;
    else if (this.isAutomatic) refuseLocal(message, plate);
    this.#refuseScaled(message, isData);
    message.scale = product(message.scale, this.batch.weight);
  }

  /**
   * Refuses a factor outside the plate that is computed from the batch: it would not be scaled. Under a guide written by hand
   * it may be: draws of such a guide can depend on the data.
   */
  checkFactors(sites: ReadonlyMap<string, Site>, args: readonly unknown[]): void {
    if (!this.isAutomatic) return;
    const { rows, numData } = this.batch;
    const data = callOf(args).data.filter((leaf) => leaf instanceof tf.Tensor);
    for (const site of sites.values()) {
      if (site.kind !== "factor" || this.#factors.has(site.name)) continue;
      if (!data.some((tensor) => dependsOn([site.value], tensor))) continue;
      fail(
        site,
        `found a factor that is computed from the batch, outside its plate: the term of ${rows} rows would stand for ` +
          `${numData} data without being scaled. Put it into plate("data", ${rows}, …), one element for each row`,
      );
    }
  }

  #plateOf(message: SampleMessage | FactorMessage, isData: boolean): PlateFrame | undefined {
    const { rows, numData, plate } = this.batch;
    const subsampled = message.plates.find((frame) => frame.subsampleSize < frame.size);
    if (isData && subsampled) {
      fail(
        message,
        `found it in the plate "${subsampled.name}", which scales by size / subsampleSize itself, ` +
          `and batches of ${rows} of ${numData} data, which would scale it again. ` +
          "Take away the plate's subsampleSize, or give the whole data",
      );
    }
    const own = message.plates.filter((frame) =>
      plate === undefined ? frame.size === rows : frame.name === plate
    );
    if (own.length > 1) {
      const names = own.map(({ name }) => `"${name}"`).join(" and ");
      fail(
        message,
        `found ${own.length} plates of ${rows} rows around it, ${names}, expected one that the batch ` +
          "is in. Name it in the source: plate",
      );
    }
    if (isData && own.length === 0) {
      const found = message.plates.map(({ name, size }) => `"${name}" of ${size}`).join(" and ");
      fail(
        message,
        `found data outside a plate of the batch's ${rows} rows (${found || "in no plate"}): ` +
          `the likelihood of ${rows} rows would stand for ${numData} data without being scaled. ` +
          `Put it into plate("data", ${rows}, …)`,
      );
    }
    return own[0];
  }

  #refuseScaled(message: SampleMessage | FactorMessage, isData: boolean): void {
    const { rows, numData } = this.batch;
    const own = message.scale;
    if (!isData || typeof own !== "number" || rows === numData) return;
    if (Math.abs(own * rows / numData - 1) > 1e-6) return;
    fail(
      message,
      `found it scaled by ${own} already, which is numData / rows: batches are scaled by ` +
        "numData / rows, so it would count twice. Take away the scale",
    );
  }
}

/** A variable of each datum: an automatic guide would have the same parameters for the rows of every batch. */
function refuseLocal(message: SampleMessage, { name }: PlateFrame): never {
  return fail(
    message,
    `found a random variable in "${name}", the plate of the batch, and an automatic guide, whose parameters ` +
      "would be shared by different data. Write a guide that computes its parameters from the data, " +
      "or give the whole data with a plate of subsampleSize",
  );
}

function fail(message: Pick<Message, "name" | "origin">, what: string): never {
  throw new TypeError(
    located(`Cannot take batches at "${message.name}": ${what}`, message.origin),
  );
}
