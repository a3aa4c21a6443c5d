/** What a piece of work gives, and how much memory it takes at most, beside what the process had. */
export async function mostMemory<T>(work: () => Promise<T>) {
  const before = process.memoryUsage().rss;
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage().rss);
  };
  const watching = setInterval(look, 100);
  const result = await work();
  clearInterval(watching);
  look();
  return { result, megabytes: (most - before) / 1e6 };
}
