// Loaded before a measured program (node --import): says its peak memory and its CPU time on standard error when it ends. Threads of the
// program load it too and leave that to the main one.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
    process.stderr.write(
      `peak-memory-kb ${maxRSS} cpu-ms ${Math.round((userCPUTime + systemCPUTime) / 1000)}\n`,
    );
  });
}
