import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtoWriter } from '../../src/onnx/proto-writer.ts';

const whole = fc.oneof(
  fc.integer({ min: -300, max: 300 }),
  fc.integer({ min: -(2 ** 31), max: 2 ** 32 }),
  fc.constantFrom(127, 128, 2 ** 31 - 1, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);
/** What a message holds, field by field. */
const fields = fc.record({
  int: whole,
  float: fc.float(),
  text: fc.string({ unit: 'grapheme' }),
  texts: fc.array(fc.constantFrom('LEAF', 'BRANCH_LEQ', '', 'Müller'.repeat(40))),
  ints: fc.array(whole),
  bytes: fc.uint8Array({ maxLength: 200 }),
});

describe('a protobuf message', () => {
  it('has the bytes of the reference writer, inside of others too', () => {
    fc.assert(
      fc.property(fields, fields, (inner, outer) => {
        const mine = new ProtoWriter();
        const theirs = new BinaryWriter();
        for (const [field, { int, float, text, texts, ints, bytes }] of [outer, inner].entries()) {
          mine.message(7, (w) => {
            w.int(field + 1, int);
            w.float(16, float);
            w.message(2, (deep) => {
              deep.text(4, text);
              deep.texts(200, texts);
            });
            w.ints(8, ints);
            w.bytes(9, bytes);
          });
          theirs.tag(7, WireType.LengthDelimited).fork();
          theirs.tag(field + 1, WireType.Varint).int64(int);
          theirs.tag(16, WireType.Bit32).float(float);
          theirs.tag(2, WireType.LengthDelimited).fork();
          theirs.tag(4, WireType.LengthDelimited).string(text);
          for (const item of texts) theirs.tag(200, WireType.LengthDelimited).string(item);
          theirs.join();
          theirs.tag(8, WireType.LengthDelimited).fork();
          for (const item of ints) theirs.int64(item);
          theirs.join();
          theirs.tag(9, WireType.LengthDelimited).bytes(bytes);
          theirs.join();
        }
        expect(mine.finish()).toEqual(theirs.finish());
      }),
    );
  });
});
