// Loaded before a tool that knows nothing of its launcher (`node --import`): when the launcher is killed, the channel to it closes, and the tool is
// told to stop. The channel alone must not keep the tool alive.
process.channel?.unref()
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
