import { ModelError } from '../core/errors.ts';

/** Bytes that a thread may allocate between two looks at the process. */
const CHECK_EVERY = 4 * 1024 ** 2;
const BUFFERS = ['ArrayBuffer', 'SharedArrayBuffer'] as const;
const VIEWS = [
  'Float64Array',
  'Float32Array',
  'Int32Array',
  'Uint32Array',
  'Int16Array',
  'Uint16Array',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'BigInt64Array',
  'BigUint64Array',
] as const;

const BUFFER_MAKERS = ['alloc', 'allocUnsafe', 'allocUnsafeSlow'] as const;

type Constructor = abstract new (...args: never[]) => object;
type Sized = { readonly BYTES_PER_ELEMENT?: number };

/**
 * Makes array buffers of this thread count: V8's limit of a thread's heap leaves them out, and the parent, which measures
 * the process from time to time, is too slow for a loop that fills two gigabytes a second. So the constructors of
 * buffers and typed arrays look at the process themselves before they give out more. For threads that run code of third
 * parties; the library's own code works in arenas.
 * @param limit bytes of resident memory of the process
 * @param active whether the code that runs now is to be watched
 * @param rss bytes of resident memory now
 * @returns puts everything back
 */
export function guardAllocations(
  limit: number,
  active: () => boolean,
  rss: () => number = process.memoryUsage.rss,
): () => void {
  let unseen = CHECK_EVERY;
  const admit = (bytes: number): void => {
    if (!(bytes > 0) || !active()) return;
    unseen += bytes;
    if (unseen < CHECK_EVERY) return;
    unseen = 0;
    const used = rss();
    if (used + bytes > limit) throw overLimit(bytes, used, limit);
  };
  const undo = [...guardConstructors(admit), ...guardBuffers(admit)];
  return () => {
    for (const back of undo) back();
  };
}

type Admit = (bytes: number) => void;

function guardConstructors(admit: Admit): (() => void)[] {
  const scope = globalThis as unknown as Record<string, Constructor>;
  return [...BUFFERS, ...VIEWS].map((name) => {
    const original = scope[name]!;
    const width = (original as Sized).BYTES_PER_ELEMENT ?? 1;
    const guarded = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        admit(sizeOf(args[0]) * width);
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    replace(scope, name, guarded);
    return () => replace(scope, name, original);
  });
}

/** Node makes its buffers without the constructors above. */
function guardBuffers(admit: Admit): (() => void)[] {
  const scope = Buffer as unknown as Record<string, (size: number, ...rest: unknown[]) => Buffer>;
  return BUFFER_MAKERS.map((name) => {
    const original = scope[name]!;
    scope[name] = (size, ...rest) => {
      admit(size);
      return original.call(Buffer, size, ...rest);
    };
    return () => {
      scope[name] = original;
    };
  });
}

/** `slice` and `map` make their results through `constructor` of the prototype, so that has to follow. */
function replace(scope: Record<string, Constructor>, name: string, by: Constructor): void {
  scope[name] = by;
  Object.defineProperty(by.prototype, 'constructor', { value: by, writable: true, configurable: true });
}

/** Elements that a constructor will make room for; 0 for a view of a buffer that is there already. */
function sizeOf(first: unknown): number {
  if (typeof first === 'number') return first;
  if (Array.isArray(first) || ArrayBuffer.isView(first)) return (first as unknown as { length: number }).length;
  return 0;
}

function overLimit(bytes: number, used: number, limit: number): ModelError {
  const mb = (b: number): string => `${Math.round(b / 1e6)} MB`;
  return new ModelError(
    'TRIAL_MEMORY',
    `ended: it asked for ${mb(bytes)} more while the process used ${mb(used)} of ${mb(limit)}`,
    { hint: 'Give more memory with --memory, or fewer workers.' },
  );
}
