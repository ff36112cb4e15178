// Gives a Flamenco job type its author functions and prints the tasks that it makes as JSON.
// Usage: node flamenco_manager.js TYPE.js JOB.json
const fs = require("fs"), vm = require("vm"), posix = require("path").posix;

const tasks = [];
class Task {
    constructor(name, type) { Object.assign(this, { name, type, commands: [], dependencies: [] }); }
    addCommand(command) { this.commands.push(command); }
    addDependency(task) { this.dependencies.push(task.name); }
}
const context = {
    author: { Task: (name, type) => new Task(name, type), Command: (name, parameters) => ({ name, parameters }) },
    path: { join: posix.join, basename: posix.basename, dirname: posix.dirname },
    print: console.error,
    frameChunker: (range, size) => {
        const numbers = range.split(",").flatMap(part => {
            const [first, last = first] = part.split("-").map(Number);
            return Array.from({ length: last - first + 1 }, (_, i) => first + i);
        });
        const chunks = [];
        for (let i = 0; i < numbers.length; i += size) {
            const some = numbers.slice(i, i + size);
            chunks.push(some.length > 1 ? `${some[0]}-${some[some.length - 1]}` : `${some[0]}`);
        }
        return chunks;
    },
};
vm.createContext(context);
vm.runInContext(fs.readFileSync(process.argv[2], "utf8") + "\nthis.type = JOB_TYPE; this.compile = compileJob;", context);
const known = ["string", "int32", "float", "bool"];
for (const setting of context.type.settings)
    if (!known.includes(setting.type)) throw new Error(`${setting.key} is of no type that there is`);
const job = JSON.parse(fs.readFileSync(process.argv[3], "utf8"));
for (const key of Object.keys(job.settings))
    if (!context.type.settings.some(s => s.key === key)) throw new Error(`there is no setting ${key}`);
// the manager copies a task when it is added
context.compile({ settings: job.settings, addTask: task => tasks.push(JSON.parse(JSON.stringify(task))) });
console.log(JSON.stringify(tasks));
