// An exported person in three.js; read.mjs calls the functions that this puts on `window`.
import * as THREE from "three";
import { RoomEnvironment } from "three/addons/environments/RoomEnvironment.js";
import { FBXLoader } from "three/addons/loaders/FBXLoader.js";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

// the names of a head's bone as three.js has them, without dots and colons; Rigify's is the end of its spine
const HEAD = /^(mixamorig)?head$|^DEF-spine006$/i;

const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
renderer.setSize(innerWidth, innerHeight);
renderer.toneMapping = THREE.NeutralToneMapping;
document.body.append(renderer.domElement);
const scene = new THREE.Scene();
scene.background = new THREE.Color(0x777777);
scene.environment = new THREE.PMREMGenerator(renderer).fromScene(new RoomEnvironment(), 0.04).texture;
scene.environmentIntensity = 0.5;
const key = new THREE.DirectionalLight(0xffffff, 2);
key.position.set(1, 2, 2);
scene.add(key);
const camera = new THREE.PerspectiveCamera(25, innerWidth / innerHeight, 0.01, 100);
let mixer, person, unit;

/** Load a .glb or .fbx; what three.js found in it. */
window.load = async (url) => {
  const fbx = url.endsWith(".fbx");
  const manager = new THREE.LoadingManager();
  const complete = new Promise((done) => (manager.onLoad = done)); // textures come after the file
  const file = await new (fbx ? FBXLoader : GLTFLoader)(manager).loadAsync(url);
  await complete;
  if (fbx) scene.add(new THREE.HemisphereLight(0xffffff, 0x888888, 1.5)); // Phong knows no environment
  person = fbx ? file : file.scene;
  scene.add(person);
  mixer = new THREE.AnimationMixer(person);
  const meshes = [];
  person.traverse((o) => o.isMesh && meshes.push(o));
  for (const mesh of meshes) mesh.frustumCulled = false;
  if (file.animations.length) mixer.clipAction(file.animations[0]).play();
  window.seek(0);
  unit = height() > 10 ? 100 : 1; // FBX counts in centimetres
  const materials = [...new Set(meshes.flatMap((m) => m.material))];
  return {
    meshes: meshes.map((m) => m.name),
    skinned: meshes.filter((m) => m.isSkinnedMesh).length,
    bones: Math.max(0, ...meshes.map((m) => m.skeleton?.bones.length ?? 0)),
    morphs: longest(meshes.map((m) => Object.keys(m.morphTargetDictionary ?? {}))),
    textures: materials.filter((m) => m.map?.image).map((m) => m.name),
    transparent: materials.filter((m) => m.transparent).map((m) => m.name),
    animations: file.animations.map((a) => ({ name: a.name, seconds: a.duration, tracks: a.tracks.length })),
  };
};

/** Move to a time in seconds and draw; the morphs that are up and where the head is turned. */
window.seek = (seconds) => {
  mixer.setTime(seconds);
  person.updateMatrixWorld(true);
  const morphs = {};
  let head;
  person.traverse((o) => {
    if (o.isBone && HEAD.test(o.name)) head = o;
    for (const [name, i] of Object.entries(o.morphTargetDictionary ?? {}))
      morphs[name] = Math.max(morphs[name] ?? 0, o.morphTargetInfluences[i]);
  });
  renderer.render(scene, camera);
  return { morphs, head: head?.getWorldQuaternion(new THREE.Quaternion()).toArray() };
};

/** The times of the least and the most open mouth among 30, and how far jaw and head move in between. */
window.moves = (seconds) => {
  const looks = Array.from({ length: 30 }, (_, i) => ({ time: (i * seconds) / 29, ...window.seek((i * seconds) / 29) }));
  looks.sort((a, b) => a.morphs.jawOpen - b.morphs.jawOpen);
  const [shut, open] = [looks[0], looks.at(-1)];
  const turn = (a, b) => 2 * Math.acos(Math.min(1, Math.abs(a.reduce((sum, x, i) => sum + x * b[i], 0))));
  const head = Math.max(...looks.map((l) => turn(l.head, shut.head))) * (180 / Math.PI);
  return { shut: shut.time, open: open.time, jaw: open.morphs.jawOpen - shut.morphs.jawOpen, head };
};

/** Look at "head", "bust" or "full". */
window.frame = (part) => {
  const top = height() / unit;
  const span = { head: 0.36, bust: 0.7, full: top * 1.1 }[part];
  const middle = part === "full" ? top / 2 : top - span * 0.42;
  const distance = span / (2 * Math.tan((camera.fov * Math.PI) / 360));
  camera.position.set(0.15 * distance * unit, middle * unit, distance * unit);
  camera.lookAt(0, middle * unit, 0);
  [camera.near, camera.far] = [0.1 * unit, 100 * unit];
  camera.updateProjectionMatrix();
};

function height() {
  return new THREE.Box3().setFromObject(person, true).max.y;
}

function longest(lists) {
  return lists.reduce((a, b) => (b.length > a.length ? b : a), []);
}

/** At each time: morph weights, how far every bone is turned from its bind pose (world x y z w), and for
 * every `step`th vertex of each skinned mesh where it rests and where it is, in metres. */
window.samples = (times, step) => {
  const meshes = [];
  person.traverse((o) => o.isSkinnedMesh && meshes.push(o));
  const rest = meshes.map((m) => {
    const p = m.geometry.attributes.position;
    const bound = (i) => new THREE.Vector3().fromBufferAttribute(p, i).applyMatrix4(m.bindMatrix);
    return Array.from({ length: Math.ceil(p.count / step) }, (_, k) => bound(k * step).toArray());
  });
  const bind = new Map();
  for (const m of meshes)
    m.skeleton.bones.forEach((b, i) => bind.set(b, m.skeleton.boneInverses[i].clone().invert()));
  const turn = (b) => {
    const q = new THREE.Quaternion().setFromRotationMatrix(new THREE.Matrix4().extractRotation(bind.get(b)));
    return b.getWorldQuaternion(new THREE.Quaternion()).multiply(q.invert()).toArray();
  };
  return times.map((time) => {
    const { morphs } = window.seek(time);
    const bones = Object.fromEntries([...bind.keys()].map((b) => [b.userData.name ?? b.name, turn(b)]));
    const points = meshes.map((m, j) =>
      rest[j].map((r, k) => {
        const at = m.getVertexPosition(k * step, new THREE.Vector3()).applyMatrix4(m.matrixWorld);
        return [...r.map((x) => x / unit), ...at.toArray().map((x) => x / unit)];
      }),
    );
    return { time, morphs, bones, points: Object.fromEntries(meshes.map((m, j) => [m.name, points[j]])) };
  });
};
