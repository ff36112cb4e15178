// Somebody in 3D who is moved by weights of ARKit's names and a body in SMPL-X's joints: a .glb that the service made
// (its animation's first picture is the T-pose), or any .vrm.
import { VRMLoaderPlugin, VRMUtils, type VRM } from "@pixiv/three-vrm";
import * as three from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { JOINTS, NAMES, PARENTS } from "./names";

export interface Figure {
  scene: three.Object3D;
  /** Metres from the floor to the eyes. */
  eyes: number;
  pose: (weights: Float32Array, body: Float32Array, seconds: number) => void;
}

/** Bones by the joint that moves them. */
export type Bones = Record<string, string[]>;

const axis = new three.Vector3();

/** The turn of each joint against its parent (`locals`), in place, from a body's axis-angles. */
function turns(body: Float32Array, locals: three.Quaternion[]) {
  for (let j = 0; j < JOINTS.length; j++) {
    axis.set(body[3 * j], body[3 * j + 1], body[3 * j + 2]);
    const angle = axis.length();
    if (angle > 1e-6) locals[j].setFromAxisAngle(axis.divideScalar(angle), angle);
    else locals[j].identity();
  }
}

const lower = (name: string) => name.toLowerCase().replace(/_l$/, "left").replace(/_r$/, "right");
const INDEX = new Map(NAMES.map((name, i) => [lower(name), i]));
const at = (name: string) => INDEX.get(lower(name))!;

/** Sets the morph targets that are called as ARKit's weights; whether there are any. */
function morphs(scene: three.Object3D): ((weights: Float32Array) => void) | null {
  const set: { influences: number[]; target: number; weight: number }[] = [];
  scene.traverse((object) => {
    const mesh = object as three.Mesh;
    if (!mesh.morphTargetDictionary || !mesh.morphTargetInfluences) return;
    mesh.frustumCulled = false;
    for (const [name, target] of Object.entries(mesh.morphTargetDictionary)) {
      const weight = INDEX.get(lower(name));
      if (weight !== undefined) set.push({ influences: mesh.morphTargetInfluences, target, weight });
    }
  });
  if (!set.length) return null;
  return (weights) => set.forEach((one) => (one.influences[one.target] = weights[one.weight]));
}

export async function glbFigure(address: string, bones: Bones): Promise<Figure> {
  const found = await new GLTFLoader().loadAsync(address);
  const scene = found.scene;
  if (found.animations.length) {
    const mixer = new three.AnimationMixer(scene);
    mixer.clipAction(found.animations[0]).play();
    mixer.setTime(0);
  }
  scene.updateMatrixWorld(true);
  const named = new Map<string, three.Object3D>();
  const nodes: three.Object3D[] = [];
  scene.traverse((node) => {
    nodes.push(node);
    named.set((node.userData.name as string) ?? node.name, node);
  });
  const face = morphs(scene);
  const looks = face !== null;
  const moved = new Map<three.Object3D, { joint: number; share: number; rest: three.Quaternion }>();
  JOINTS.forEach((joint, j) => {
    if (looks && /eye|jaw/.test(joint)) return; // shapes of the face move these
    const chain = (bones[joint] ?? []).map((name) => named.get(name)).filter((node) => node !== undefined);
    chain.forEach((node, i) =>
      moved.set(node, { joint: j, share: (i + 1) / chain.length, rest: node.getWorldQuaternion(new three.Quaternion()) }),
    );
  });
  const pelvis = (bones.pelvis ?? []).map((name) => named.get(name)).find((node) => node !== undefined);
  const home = pelvis?.getWorldPosition(new three.Vector3());
  const locals = JOINTS.map(() => new three.Quaternion());
  const worlds = JOINTS.map(() => new three.Quaternion());
  const [wanted, parent, part, place] = [new three.Quaternion(), new three.Quaternion(), new three.Quaternion(), new three.Vector3()];
  const none = new three.Quaternion();
  return {
    scene,
    eyes: new three.Box3().setFromObject(scene).max.y - 0.12,
    pose(weights, body) {
      face?.(weights);
      turns(body, locals);
      JOINTS.forEach((_, j) =>
        PARENTS[j] < 0 ? worlds[j].copy(locals[j]) : worlds[j].multiplyQuaternions(worlds[PARENTS[j]], locals[j]),
      );
      for (const node of nodes) {
        const how = moved.get(node);
        if (how && node.parent) {
          const above = PARENTS[how.joint] < 0 ? none : worlds[PARENTS[how.joint]];
          part.slerpQuaternions(above, worlds[how.joint], how.share);
          wanted.multiplyQuaternions(part, how.rest);
          node.parent.matrixWorld.decompose(place, parent, axis);
          node.quaternion.copy(parent.invert().multiply(wanted));
          if (node === pelvis && home) {
            place.set(home.x + body[165], home.y + body[166], home.z + body[167]);
            node.position.copy(node.parent.worldToLocal(place));
          }
        }
        node.updateMatrix();
        if (node.parent) node.matrixWorld.multiplyMatrices(node.parent.matrixWorld, node.matrix);
      }
    },
  };
}

const TWO_SIDES: Record<string, string> = {
  collar: "Shoulder", shoulder: "UpperArm", elbow: "LowerArm", wrist: "Hand", hip: "UpperLeg", knee: "LowerLeg",
  ankle: "Foot", foot: "Toes",
};
const MIDDLE: Record<string, string> = { pelvis: "hips", spine1: "spine", spine2: "chest", spine3: "upperChest", neck: "neck", head: "head" };
const FINGERS: Record<string, string> = { index: "Index", middle: "Middle", pinky: "Little", ring: "Ring", thumb: "Thumb" };

/** The humanoid bone of a .vrm that a joint moves. */
function humanoid(joint: string): string | null {
  if (MIDDLE[joint]) return MIDDLE[joint];
  const [, side, rest] = /^(left|right)_(\w+)$/.exec(joint) ?? [];
  if (!side) return null;
  if (TWO_SIDES[rest]) return side + TWO_SIDES[rest];
  const [, finger, number] = /^([a-z]+)([123])$/.exec(rest) ?? [];
  if (!finger || !FINGERS[finger]) return null;
  const parts = finger === "thumb" ? ["Metacarpal", "Proximal", "Distal"] : ["Proximal", "Intermediate", "Distal"];
  return side + FINGERS[finger] + parts[Number(number) - 1];
}

export async function vrmFigure(address: string): Promise<Figure> {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  const found = await loader.loadAsync(address);
  const vrm = found.userData.vrm as VRM | undefined;
  if (!vrm) throw new Error("no VRM");
  VRMUtils.rotateVRM0(vrm);
  const old = vrm.meta.metaVersion === "0";
  vrm.scene.traverse((node) => (node.frustumCulled = false));
  const nodes = JOINTS.map((joint) => {
    const name = humanoid(joint);
    return name ? vrm.humanoid.getNormalizedBoneNode(name as never) : null;
  });
  const hips = nodes[0];
  const home = hips?.position.clone();
  const locals = JOINTS.map(() => new three.Quaternion());
  const face = expressions(vrm) ?? morphs(vrm.scene) ?? vowels(vrm);
  vrm.scene.updateMatrixWorld(true);
  const head = vrm.humanoid.getRawBoneNode("head");
  let before = 0;
  return {
    scene: vrm.scene,
    eyes: head ? head.getWorldPosition(new three.Vector3()).y + 0.06 : 1.5,
    pose(weights, body, seconds) {
      turns(body, locals);
      nodes.forEach((node, j) => {
        if (!node) return;
        const { x, y, z, w } = locals[j];
        // an old .vrm looks the other way
        if (old) node.quaternion.set(-x, y, -z, w);
        else node.quaternion.set(x, y, z, w);
      });
      const sign = old ? -1 : 1;
      if (hips && home) hips.position.set(home.x + sign * body[165], home.y + body[166], home.z + sign * body[167]);
      face(weights);
      vrm.update(Math.min(Math.max(seconds - before, 0), 0.1));
      before = seconds;
    },
  };
}

/** A .vrm that has expressions of ARKit's names ("perfect sync"). */
function expressions(vrm: VRM): ((weights: Float32Array) => void) | null {
  const manager = vrm.expressionManager;
  const own = (manager?.expressions ?? [])
    .map((e) => [e.expressionName, INDEX.get(lower(e.expressionName))] as const)
    .filter(([, index]) => index !== undefined);
  if (!manager || own.length < 20) return null;
  return (weights) => own.forEach(([name, index]) => manager.setValue(name, weights[index!]));
}

/** One that has vowels, blinks and moods alone. */
function vowels(vrm: VRM): (weights: Float32Array) => void {
  const set = (name: string, value: number) => vrm.expressionManager?.setValue(name, Math.min(Math.max(value, 0), 1));
  return (w) => {
    const open = Math.max(w[at("jawOpen")] - w[at("mouthClose")], 0);
    const [pucker, funnel] = [w[at("mouthPucker")], w[at("mouthFunnel")]];
    const wide = (w[at("mouthStretchLeft")] + w[at("mouthStretchRight")]) / 2;
    const round = Math.min(pucker + funnel, 1);
    set("aa", 1.8 * open * (1 - round));
    set("oh", 1.4 * funnel);
    set("ou", 1.2 * pucker);
    set("ee", wide);
    set("ih", 0.5 * wide);
    set("blinkLeft", w[at("eyeBlinkLeft")]);
    set("blinkRight", w[at("eyeBlinkRight")]);
    set("happy", 0.5 * (w[at("mouthSmileLeft")] + w[at("mouthSmileRight")]) * (1 - open));
  };
}
