// Where somebody in 3D stands: light, camera and the pictures that are drawn of it. Framings and lights are near those
// of the films, in a light and a camera that a browser draws at once.
import * as three from "three";
import type { Figure } from "./figure";

/** The angle of view in degrees. */
const LENS = 24;
/** Metres to the camera, and how far under the eyes it looks, by framing. */
const FRAMINGS: Record<string, [number, number]> = { head: [0.95, 0.04], bust: [1.5, 0.14], full: [4.6, 0.78] };
/** Colours of key, rim and sky, and how strong key and sky are. */
const LIGHTS: Record<string, [number, number, number, number, number]> = {
  studio: [0xfff1e0, 0xbfd4ff, 0xdde6f0, 2.6, 1.1],
  soft: [0xfff6ee, 0xe0e8ff, 0xf0f0f0, 1.6, 1.8],
  dramatic: [0xffe2c0, 0x90b0ff, 0x8090a0, 3.4, 0.25],
  "high-key": [0xffffff, 0xffffff, 0xffffff, 2.6, 2.4],
  golden: [0xffc884, 0xffd8a8, 0xe0c8b0, 3.0, 0.8],
  window: [0xe8f2ff, 0xc8d8ff, 0xc8d4e0, 2.8, 0.7],
  neon: [0xff60c0, 0x40c0ff, 0x504070, 2.4, 0.6],
};

export class Stage {
  private renderer: three.WebGLRenderer;
  private scene = new three.Scene();
  private camera = new three.PerspectiveCamera(LENS, 16 / 9, 0.05, 50);
  private figure: Figure | null = null;

  constructor(
    private place: HTMLCanvasElement,
    private framing = "bust",
    light = "studio",
  ) {
    this.renderer = new three.WebGLRenderer({ canvas: place, antialias: true });
    this.renderer.outputColorSpace = three.SRGBColorSpace;
    this.renderer.toneMapping = three.ACESFilmicToneMapping;
    this.scene.background = new three.Color(0x2a2725);
    const [keyColour, rimColour, sky, strong, around] = LIGHTS[light] ?? LIGHTS.studio;
    const key = new three.DirectionalLight(keyColour, strong);
    key.position.set(-1.2, 2.4, 2.2);
    const rim = new three.DirectionalLight(rimColour, 1.6);
    rim.position.set(1.6, 2.2, -1.8);
    this.scene.add(key, rim, new three.HemisphereLight(sky, 0x5a4c40, around));
  }

  enter(figure: Figure) {
    if (this.figure) this.scene.remove(this.figure.scene);
    this.figure = figure;
    this.scene.add(figure.scene);
    const [distance, under] = FRAMINGS[this.framing] ?? FRAMINGS.bust;
    this.camera.position.set(0, figure.eyes - under / 2, distance);
    this.camera.lookAt(0, figure.eyes - under, 0);
  }

  draw(weights: Float32Array, body: Float32Array, seconds: number) {
    const { clientWidth: w, clientHeight: h } = this.place;
    if (!w || !this.figure) return;
    if (this.place.width !== Math.round(w * devicePixelRatio)) {
      this.renderer.setPixelRatio(devicePixelRatio);
      this.renderer.setSize(w, h, false);
      this.camera.aspect = w / h;
      this.camera.updateProjectionMatrix();
    }
    this.figure.pose(weights, body, seconds);
    this.renderer.render(this.scene, this.camera);
  }

  leave() {
    this.renderer.dispose();
  }
}
