import { TrackingError } from '../../core/errors.ts';
import type { Environment } from '../store/types.ts';
import type { ObjectStore } from './object-store.ts';

/** The package that S3 is spoken by; it is loaded when an artifact root of S3 is met. */
const PACKAGE = '@aws-sdk/client-s3';

interface S3Client {
  send(command: object): Promise<S3Answer>;
}
interface S3Answer {
  readonly Body?: { transformToByteArray(): Promise<Uint8Array> };
  readonly Contents?: readonly { readonly Key?: string }[];
  readonly CommonPrefixes?: readonly { readonly Prefix?: string }[];
  readonly NextContinuationToken?: string;
}
/** What is used of the package. */
export interface S3Package {
  readonly S3Client: new (options: object) => S3Client;
  readonly PutObjectCommand: new (input: object) => object;
  readonly GetObjectCommand: new (input: object) => object;
  readonly ListObjectsV2Command: new (input: object) => object;
}

/** @throws TrackingError TRACKING_URI_UNSUPPORTED when the package is not installed */
export async function openS3(env: Environment): Promise<ObjectStore> {
  let sdk: S3Package;
  try {
    sdk = (await import(PACKAGE)) as S3Package;
  } catch (cause) {
    throw new TrackingError('TRACKING_URI_UNSUPPORTED', `Artifacts at s3:// need the package ${PACKAGE}.`, {
      hint: `Install it beside this package (npm install ${PACKAGE}); without it the files stay in the run folder.`,
      cause,
    });
  }
  return s3Objects(sdk, env);
}

/**
 * S3 by AWS's package: credentials and region as its default chain finds them; MLFLOW_S3_ENDPOINT_URL for another server
 * (MinIO, Ceph), MLFLOW_S3_IGNORE_TLS=true without looking at its certificate.
 */
export function s3Objects(sdk: S3Package, env: Environment): ObjectStore {
  const client = new sdk.S3Client(optionsOf(env));
  const send = async (what: string, command: object): Promise<S3Answer | null> => {
    try {
      return await client.send(command);
    } catch (cause) {
      if ((cause as Error).name === 'NoSuchKey') return null;
      throw failure(what, cause as Error);
    }
  };
  return {
    async put(Bucket, Key, Body) {
      await send(`s3://${Bucket}/${Key}`, new sdk.PutObjectCommand({ Bucket, Key, Body }));
    },
    async get(Bucket, Key) {
      const answer = await send(`s3://${Bucket}/${Key}`, new sdk.GetObjectCommand({ Bucket, Key }));
      return (await answer?.Body?.transformToByteArray()) ?? null;
    },
    async list(Bucket, Prefix) {
      const [keys, folders]: [string[], string[]] = [[], []];
      for (let token: string | undefined = ''; token !== undefined; ) {
        const more = token === '' ? {} : { ContinuationToken: token };
        const command = new sdk.ListObjectsV2Command({ Bucket, Prefix, Delimiter: '/', ...more });
        const page: S3Answer = (await send(`s3://${Bucket}/${Prefix}`, command)) ?? {};
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        folders.push(...(page.CommonPrefixes ?? []).flatMap(({ Prefix: folder }) => folder ?? []));
        token = page.NextContinuationToken;
      }
      return { keys, folders };
    },
  };
}

function optionsOf(env: Environment): object {
  const endpoint = env['MLFLOW_S3_ENDPOINT_URL'] || undefined;
  const region = env['AWS_REGION'] || env['AWS_DEFAULT_REGION'] || undefined;
  return {
    // checksums that other servers do not know are left out
    ...{ requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' },
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true, region: 'us-east-1' }),
    ...(region === undefined ? {} : { region }),
    ...(env['MLFLOW_S3_IGNORE_TLS'] === 'true'
      ? { requestHandler: { httpsAgent: { rejectUnauthorized: false } } }
      : {}),
  };
}

/** Never a fault of the tracking server: the run itself is logged without its files. */
function failure(what: string, cause: Error): TrackingError {
  const message = cause.message === '' ? cause.name : `${cause.name}: ${cause.message}`;
  return new TrackingError('TRACKING_ARTIFACTS', `S3 failed at ${what} (${message.slice(0, 300)}).`, {
    hint: 'See the credentials and region of AWS in the environment, MLFLOW_S3_ENDPOINT_URL, and the rights on the bucket.',
    cause,
  });
}
