// Loaded before a measured program (node --import): says its peak memory on standard error when it ends.
process.on('exit', () => process.stderr.write(`peak-memory-kb ${process.resourceUsage().maxRSS}\n`));
