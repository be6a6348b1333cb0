// Loaded before the cockpit by a test: breaks it in the way that FAULT names, when SIGUSR2 comes.
const EIO = -5;
const WIPED = '\u001b[H\u001b[J';

const FAULTS = {
  exit: () => process.exit(0),
  rejection: () => void Promise.reject(new Error('nobody awaits this')),
  throw: () => {
    throw new Error('nobody catches this');
  },
  abort: () => process.abort(),
  // Straight at the limit: no JavaScript runs after it.
  memory: () => {
    const all = [];
    for (;;) all.push(new Array(100_000).fill(all.length).map(String));
  },
  loop: () => {
    for (;;);
  },
  // What a terminal that is gone answers to every write.
  'stdout-closed': () => {
    const { _handle: handle } = process.stdout;
    for (const name of ['writeUtf8String', 'writeBuffer', 'writeLatin1String', 'writeAsciiString', 'writev'])
      handle[name] = () => EIO;
    process.stdout.write('x');
  },
  // After a change of size everything is drawn anew: what React does next meets a list that cannot be cut.
  render: () => {
    const { write } = process.stdout;
    process.stdout.write = function armed(...args) {
      const written = write.apply(this, args);
      if (args[0] !== WIPED) return written;
      const { slice } = Array.prototype;
      let left = 3;
      Array.prototype.slice = function broken(...range) {
        left -= 1;
        if (left < 0) Array.prototype.slice = slice;
        else throw new Error('no frame');
        return slice.apply(this, range);
      };
      return written;
    };
    process.stdout.emit('resize');
  },
};
const fault = FAULTS[process.env.FAULT];
if (fault) process.on('SIGUSR2', fault);
