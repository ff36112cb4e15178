// SPDX-License-Identifier: GPL-3.0-or-later
// A job type for Flamenco 3: put this file into the folder `scripts` beside the manager.

const JOB_TYPE = {
    label: "PaksaTalker Film",
    description: "Render the frames of a bundle in chunks, then make the film and check it",
    settings: [
        { key: "bundle", type: "string", subtype: "dir_path", required: true,
          description: "The bundle's folder, where all workers see it" },
        { key: "frames", type: "string", required: true, description: "Frames, such as 1-250" },
        { key: "chunk_size", type: "int32", default: 10, description: "Frames of one task" },
        { key: "python", type: "string", default: "python3", visible: "submission",
          description: "A Python with PyAV, numpy and scipy, for the film" },
    ]
};

function compileJob(job) {
    const settings = job.settings;
    const script = path.join(settings.bundle, "code", "render_job.py");
    const shot = ["--job", path.join(settings.bundle, "job.toml")];
    const film = author.Task("film", "misc");
    film.addCommand(author.Command("exec", { exe: settings.python, args: [script, ...shot, "--assemble"] }));
    film.addCommand(author.Command("exec", { exe: settings.python, args: [script, ...shot, "--check"] }));
    for (const chunk of frameChunker(settings.frames, settings.chunk_size)) {
        const task = author.Task(`render-${chunk}`, "blender");
        // the scene is opened by the script, as the job's file names it
        task.addCommand(author.Command("exec", {
            exe: "{blender}",
            args: ["-b", "--disable-autoexec", "--python-exit-code", "1", "--python", script,
                   "--", ...shot, "--frames", chunk],
        }));
        job.addTask(task);
        film.addDependency(task);
    }
    job.addTask(film);
}
