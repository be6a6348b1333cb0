// Appends events until it cannot: journal-writer.mjs JOURNAL MODULE COUNT. Prints how each append ended.
const [path, module, count] = process.argv.slice(2);
const { createJournal } = await import(module);
const journal = await createJournal({
  path,
  now: () => new Date(),
  redact: text => text,
  seal: text => `${text.length}`.padStart(64, '0'),
});
for (let at = 0; at < Number(count); at += 1) {
  await journal.append({ type: 'run.interrupted', reason: 'x'.repeat(500 + at) }).then(
    line => console.log(`kept ${line.seq}`),
    error => console.log(`${error.name} ${error.kind}`),
  );
}
