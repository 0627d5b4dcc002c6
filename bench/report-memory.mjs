// Loaded before a measured program (node --import): says its peak memory and its CPU time on standard error when it ends.
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stderr.write(
    `peak-memory-kb ${maxRSS} cpu-ms ${Math.round((userCPUTime + systemCPUTime) / 1000)}\n`,
  );
});
