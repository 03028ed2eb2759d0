#!/usr/bin/env node
import module from 'node:module';

// compiled code is kept for the next start, where Node can do that (from 22.8 on)
module.enableCompileCache?.();
const quick = ['serve', 'predict'].includes(process.argv[2]);
const { main } = await import(quick ? '../dist/quick/main.js' : '../dist/cli/main.js');

await main(process.argv);
