import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type S3Package, s3Objects } from '../../../src/tracking/s3/open-s3.ts';
import { S3Artifacts } from '../../../src/tracking/s3/s3-artifacts.ts';
import { describeArtifacts, fresh } from '../../tracking/store-kit.ts';
import { S3StandIn } from './s3-stand-in.ts';

/* AWS's own package, in the folder that AUTOML_S3_PACKAGE names, against a server that stands in for S3. */
const FOLDER = process.env['AUTOML_S3_PACKAGE'] ?? '';
const there = FOLDER !== '' && existsSync(join(FOLDER, 'node_modules', '@aws-sdk', 'client-s3'));
if (!there)
  process.stderr.write(`AUTOML_S3_PACKAGE '${FOLDER}' holds no @aws-sdk/client-s3: S3 is tested without it\n`);

describe.skipIf(!there)("AWS's client of S3", () => {
  const server = new S3StandIn();
  let artifacts: S3Artifacts;
  const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
  beforeAll(async () => {
    Object.assign(process.env, keys); // the package reads them itself
    const sdk = createRequire(join(FOLDER, 'package.json'))('@aws-sdk/client-s3') as S3Package;
    artifacts = new S3Artifacts(s3Objects(sdk, { MLFLOW_S3_ENDPOINT_URL: await server.start() }));
  });
  afterAll(async () => {
    for (const key of Object.keys(keys)) delete process.env[key];
    await server.stop();
  });

  describeArtifacts(async () => ({ artifacts, artifactUri: `s3://bucket/${fresh('a b')}/artifacts` }));

  it('has a code for what the server refuses', async () => {
    server.refuses = true;
    const refused = artifacts.uploadText('s3://bucket/x', 'a.txt', 'x');
    await expect(refused).rejects.toThrow(/AccessDenied.*\[TRACKING_ARTIFACTS\]/);
    server.refuses = false;
  });
});
