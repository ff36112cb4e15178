// A VRM avatar that plays a VRM animation; play_vrma.mjs calls the functions that this puts on `window`.
import * as THREE from "three";
import { GLTFLoader } from "three/addons/loaders/GLTFLoader.js";
import { VRMLoaderPlugin } from "@pixiv/three-vrm";
import { createVRMAnimationClip, VRMAnimationLoaderPlugin, VRMLookAtQuaternionProxy } from "@pixiv/three-vrm-animation";

const renderer = new THREE.WebGLRenderer({ antialias: true, preserveDrawingBuffer: true });
renderer.setSize(innerWidth, innerHeight);
document.body.append(renderer.domElement);
const scene = new THREE.Scene();
scene.background = new THREE.Color(0x777777);
scene.add(new THREE.HemisphereLight(0xffffff, 0x888888, 2), new THREE.DirectionalLight(0xffffff, 2));
const camera = new THREE.PerspectiveCamera(30, innerWidth / innerHeight, 0.1, 20);
camera.position.set(0.4, 1.2, 3.4);
camera.lookAt(0, 0.9, 0);
let vrm, mixer;

/** Load both files and start the animation; the avatar's expressions. */
window.load = async (avatar, motion) => {
  const loader = new GLTFLoader();
  loader.register((parser) => new VRMLoaderPlugin(parser));
  loader.register((parser) => new VRMAnimationLoaderPlugin(parser));
  vrm = (await loader.loadAsync(avatar)).userData.vrm;
  const [animation] = (await loader.loadAsync(motion)).userData.vrmAnimations;
  const proxy = new VRMLookAtQuaternionProxy(vrm.lookAt);
  proxy.name = "lookAtQuaternionProxy";
  vrm.scene.add(proxy);
  vrm.scene.traverse((o) => (o.frustumCulled = false));
  scene.add(vrm.scene);
  mixer = new THREE.AnimationMixer(vrm.scene);
  mixer.clipAction(createVRMAnimationClip(animation, vrm)).play();
  return { expressions: Object.keys(vrm.expressionManager.expressionMap), hips: animation.restHipsPosition.toArray() };
};

/** Draw a time in seconds: the humanoid's turns (x y z w), expressions, where the hips are, and gaze in degrees. */
window.sample = (seconds) => {
  mixer.setTime(seconds);
  vrm.update(0);
  renderer.render(scene, camera);
  const bones = {};
  for (const name of Object.keys(vrm.humanoid.normalizedHumanBones)) {
    const node = vrm.humanoid.getNormalizedBoneNode(name);
    if (node) bones[name] = node.quaternion.toArray();
  }
  const expressions = {};
  for (const [name, e] of Object.entries(vrm.expressionManager.expressionMap)) expressions[name] = e.weight;
  const hips = vrm.humanoid.getNormalizedBoneNode("hips").position.toArray();
  const rest = vrm.humanoid.normalizedRestPose.hips.position;
  return { bones, expressions, hips, rest, gaze: [vrm.lookAt.yaw, vrm.lookAt.pitch] };
};
