// Where somebody in 3D stands: light, camera and the pictures that are drawn of it.
import * as three from "three";
import type { Figure } from "./figure";

/** The angle of view of a bust in degrees, and how far the camera stands, in metres. */
const LENS = 24;
const DISTANCE = 1.9;

export class Stage {
  private renderer: three.WebGLRenderer;
  private scene = new three.Scene();
  private camera = new three.PerspectiveCamera(LENS, 16 / 9, 0.05, 50);
  private figure: Figure | null = null;

  constructor(private place: HTMLCanvasElement) {
    this.renderer = new three.WebGLRenderer({ canvas: place, antialias: true });
    this.renderer.outputColorSpace = three.SRGBColorSpace;
    this.renderer.toneMapping = three.ACESFilmicToneMapping;
    this.scene.background = new three.Color(0x2a2725);
    const key = new three.DirectionalLight(0xfff1e0, 2.6);
    key.position.set(-1.2, 2.4, 2.2);
    const rim = new three.DirectionalLight(0xbfd4ff, 1.6);
    rim.position.set(1.6, 2.2, -1.8);
    this.scene.add(key, rim, new three.HemisphereLight(0xdde6f0, 0x5a4c40, 1.1));
  }

  enter(figure: Figure) {
    if (this.figure) this.scene.remove(this.figure.scene);
    this.figure = figure;
    this.scene.add(figure.scene);
    this.camera.position.set(0, figure.eyes - 0.08, DISTANCE);
    this.camera.lookAt(0, figure.eyes - 0.16, 0);
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
