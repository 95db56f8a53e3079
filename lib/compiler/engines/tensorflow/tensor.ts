/** A tensor of TensorFlow: a counted reference to one that the add-on knows by number. */
export interface TfTensor {
  /** Its number. */
  readonly id: number;
  /** How many bytes it takes. */
  readonly bytes: number;
  /** The tensor whose memory it shares, if it is another shape of it. */
  readonly of?: TfTensor;
  /** How many references there are. */
  references: number;
}
