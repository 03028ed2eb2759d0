import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../../src/tracking/s3/object-store.ts';
import { type S3Package, s3Objects } from '../../../src/tracking/s3/open-s3.ts';
import { S3Artifacts } from '../../../src/tracking/s3/s3-artifacts.ts';
import { RoutedArtifacts } from '../../../src/tracking/store/routed-artifacts.ts';
import { describeArtifacts } from '../store-kit.ts';

/** S3 in memory: keys and what they hold. */
function memory(): ObjectStore & { readonly objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    async put(bucket, key, body) {
      objects.set(`${bucket}/${key}`, body);
    },
    get: async (bucket, key) => objects.get(`${bucket}/${key}`) ?? null,
    async list(bucket, prefix) {
      const all = [...objects.keys()].filter((path) => path.startsWith(`${bucket}/${prefix}`));
      const rest = all.map((path) => path.slice(bucket.length + 1 + prefix.length));
      const folders = rest.filter((name) => name.includes('/')).map((name) => `${prefix}${name.split('/')[0]}/`);
      return {
        keys: rest.filter((name) => !name.includes('/')).map((name) => prefix + name),
        folders: [...new Set(folders)],
      };
    },
  };
}
const coded = (code: string) => expect.objectContaining({ code });

describe('artifacts in S3', () => {
  describeArtifacts(async () => ({ artifacts: new S3Artifacts(memory()), artifactUri: 's3://bucket/1/ab/artifacts' }));

  it('are objects below bucket and prefix, and none leaves its root', async () => {
    const objects = memory();
    const artifacts = new S3Artifacts(objects);
    await artifacts.uploadText('s3://bucket/1/ab/artifacts/', 'a/b.txt', 'x');
    await artifacts.uploadText('s3://bucket', 'top.txt', 'x');
    expect([...objects.objects.keys()]).toEqual(['bucket/1/ab/artifacts/a/b.txt', 'bucket/top.txt']);
    for (const path of ['../x', '/x', '%2e%2e/x', 'a/../../x'])
      await expect(artifacts.uploadText('s3://bucket/1', path, 'x')).rejects.toEqual(coded('TRACKING_ARTIFACT_PATH'));
    for (const uri of ['s3://', 's3:bucket', 's3://user@bucket/x'])
      await expect(artifacts.list(uri)).rejects.toEqual(coded('TRACKING_URI_UNSUPPORTED'));
  });
  it('with an empty part in their key are not listed, and end no download in a circle', async () => {
    const objects = memory();
    for (const key of ['1//x', '1/./x', '1/a.txt']) objects.objects.set(`bucket/${key}`, Buffer.from('x'));
    const artifacts = new S3Artifacts(objects);
    expect(await artifacts.list('s3://bucket/1')).toEqual([{ path: 'a.txt', isDir: false }]);
  });
  it('whose names would leave the folder of a download are refused', async () => {
    const objects = memory();
    objects.objects.set('bucket/1/../../outside', Buffer.from('x'));
    const into = mkdtempSync(join(tmpdir(), 's3-'));
    try {
      const refused = new S3Artifacts(objects).download('s3://bucket/1', '', into);
      await expect(refused).rejects.toEqual(coded('TRACKING_ARTIFACT_PATH'));
    } finally {
      rmSync(into, { recursive: true });
    }
  });
  it('need a package that is loaded only for them', async () => {
    const routed = new RoutedArtifacts(null, {});
    await expect(routed.list('s3://bucket/x')).rejects.toThrow(
      /npm install @aws-sdk\/client-s3.*\[TRACKING_URI_UNSUPPORTED\]/,
    );
  });
});

describe('the client of S3', () => {
  const asked: object[] = [];
  const options: object[] = [];
  /** AWS's package, as far as it is used; each command fails when `fault` is set. */
  const sdk = (answers: object[], fault?: Error): S3Package => {
    class Command {
      constructor(input: object) {
        asked.push(input);
      }
    }
    return {
      PutObjectCommand: Command,
      GetObjectCommand: Command,
      ListObjectsV2Command: Command,
      S3Client: class {
        constructor(given: object) {
          options.push(given);
        }
        async send() {
          if (fault !== undefined) throw fault;
          return answers.shift() ?? {};
        }
      },
    };
  };
  it("goes to MLflow's endpoint, by path, in the region that is named", () => {
    s3Objects(sdk([]), { MLFLOW_S3_ENDPOINT_URL: 'http://minio:9000', AWS_DEFAULT_REGION: 'eu-1' });
    expect(options.pop()).toMatchObject({ endpoint: 'http://minio:9000', forcePathStyle: true, region: 'eu-1' });
    s3Objects(sdk([]), { MLFLOW_S3_IGNORE_TLS: 'true' });
    expect(options.pop()).toMatchObject({ requestHandler: { httpsAgent: { rejectUnauthorized: false } } });
  });
  it('reads all pages of a list', async () => {
    const pages = [
      { Contents: [{ Key: 'p/a' }], NextContinuationToken: 't' },
      { Contents: [{ Key: 'p/b' }], CommonPrefixes: [{ Prefix: 'p/c/' }] },
    ];
    expect(await s3Objects(sdk(pages), {}).list('b', 'p/')).toEqual({ keys: ['p/a', 'p/b'], folders: ['p/c/'] });
    expect(asked.at(-1)).toEqual({ Bucket: 'b', Prefix: 'p/', Delimiter: '/', ContinuationToken: 't' });
  });
  it('has null for what is not there, and a code for every other fault', async () => {
    const named = (name: string): Error => Object.assign(new Error('no'), { name });
    expect(await s3Objects(sdk([], named('NoSuchKey')), {}).get('b', 'k')).toBeNull();
    for (const name of ['AccessDenied', 'NoSuchBucket', 'CredentialsProviderError', 'TimeoutError']) {
      const refused = s3Objects(sdk([], named(name)), {}).put('b', 'k', Buffer.from('x'));
      await expect(refused).rejects.toThrow(new RegExp(`s3://b/k \\(${name}: no\\).*\\[TRACKING_ARTIFACTS\\]`));
    }
  });
});

describe('roots of artifacts', () => {
  it.each([
    ['hdfs://host/x', /hdfs:\/\/host\/x.*--serve-artifacts/],
    ['wasbs://key@host/x', /'wasbs:\/\/host\/x'/],
    ['mlflow-artifacts:/1', /http address/],
    ['file://server/share/x', /Mount the share/],
  ])('that cannot be written, like %s, are refused with the way out', async (uri, message) => {
    const refused = new RoutedArtifacts(null, {}).uploadText(uri, 'a.txt', 'x');
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toEqual(coded('TRACKING_URI_UNSUPPORTED'));
  });
});
