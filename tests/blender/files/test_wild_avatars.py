"""Files as other programs write them: other axes and units, bones that hang elsewhere, lost pictures."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path

import bpy
import numpy as np
import pytest
from mathutils import Matrix

from paksatalker.base.errors import InputError
from paksatalker.blender_addon.animation.apply import apply
from paksatalker.blender_addon.characters.held_bones import held_bones, held_line
from paksatalker.blender_addon.compat import node_tree_of
from paksatalker.blender_addon.files.missing_images import mute_missing_images
from paksatalker.blender_addon.files.open_avatar import open_avatar
from paksatalker.rigs import smplx
from paksatalker.rigs.axes import to_blender
from paksatalker.rigs.recognition.bone_tables import conventions

BONES = {j: row[0] for j, row in conventions()["game_engine"].joints.items() if j in smplx.NAMES[:22]}
PARENTS = {n: smplx.NAMES[p] for n, p in zip(smplx.NAMES[:22], smplx.PARENTS, strict=False) if p >= 0}


def standing(
    path: Path,
    world: Matrix | None = None,
    names: Mapping[str, str] = BONES,
    parents: Mapping[str, str] = PARENTS,
    places: Mapping[str, tuple[float, float, float]] | None = None,
) -> Path:
    """A file with a skeleton of the average adult and a triangle at each joint, ``world`` its placement."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    at = {n: to_blender(p) for n, p in zip(smplx.NAMES, smplx.rest_joints(), strict=True)}
    at |= {j: np.array(p) for j, p in (places or {}).items()}
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    corners = [at[j] + o for j in names for o in ((0, 0, 0), (0.02, 0, 0), (0, -0.02, 0))]
    mesh = bpy.data.meshes.new("Body")
    mesh.from_pydata(
        [tuple(c) for c in corners], [], [(3 * i, 3 * i + 1, 3 * i + 2) for i in range(len(names))]
    )
    body = bpy.data.objects.new("Body", mesh)
    for thing in (rig, body):
        bpy.context.scene.collection.objects.link(thing)
    body.parent = rig
    body.modifiers.new("Armature", "ARMATURE").object = rig
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for i, (joint, name) in enumerate(names.items()):
        bone = rig.data.edit_bones.new(name)
        bone.head, bone.tail = at[joint], at[joint] + np.array([0, 0, 0.05])
        if parents.get(joint) in names:
            bone.parent = rig.data.edit_bones[names[parents[joint]]]
        body.vertex_groups.new(name=name).add([3 * i, 3 * i + 1, 3 * i + 2], 1.0, "REPLACE")
    bpy.ops.object.mode_set(mode="OBJECT")
    rig.matrix_world = world or Matrix()
    if path.suffix == ".fbx":
        bpy.ops.export_scene.fbx(filepath=str(path), add_leaf_bones=False)
    else:
        bpy.ops.export_scene.gltf(filepath=str(path))
    return path


def head_of(armature: bpy.types.Object, bone: str) -> np.ndarray:
    posed = armature.evaluated_get(bpy.context.evaluated_depsgraph_get())
    return np.array(posed.matrix_world @ posed.pose.bones[bone].head)


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (Matrix.Rotation(np.pi, 4, "Z"), ["turned by 180 degrees"]),
        (
            Matrix.Rotation(np.pi / 2, 4, "X") @ Matrix.Scale(0.01, 4),
            ["turned by 90 degrees", "scaled by 100"],
        ),
        (Matrix.Translation((5, 3, 2)), []),
    ],
    ids=["looks away", "lies, centimetres", "far off"],
)
def test_someone_is_set_upright_before_the_camera(tmp_path: Path, world: Matrix, said: list[str]) -> None:
    lines: list[str] = []
    avatar = open_avatar(standing(tmp_path / "away.glb", world), None, lines.append)
    assert [s for line, s in zip(lines, said, strict=True) if s in line] == said
    rig = avatar.armature
    assert head_of(rig, "thigh_l")[0] > 0.05 > -0.05 > head_of(rig, "thigh_r")[0], "it faces the camera"
    assert head_of(rig, "head")[2] == pytest.approx(avatar.measures["height"], abs=0.15)
    assert 1.2 < avatar.measures["height"] < 1.9 and abs(avatar.measures["center"]) < 0.05
    assert abs(head_of(rig, "ball_l")[2]) < 0.06


def test_feet_that_were_targets_of_ik_go_with_their_shins(performance, tmp_path: Path) -> None:
    parents = {**PARENTS, "left_ankle": "pelvis", "right_ankle": "pelvis"}
    lines: list[str] = []
    avatar = open_avatar(standing(tmp_path / "game.glb", parents=parents), None, lines.append)
    assert any("hung below the limbs" in line and "foot_l" in line for line in lines)
    rig = avatar.armature
    shin = np.linalg.norm(head_of(rig, "foot_l") - head_of(rig, "calf_l"))
    apply(performance, avatar)
    for frame in (5, 15):
        bpy.context.scene.frame_set(frame)
        moved = np.linalg.norm(head_of(rig, "foot_l") - head_of(rig, "calf_l"))
        assert moved == pytest.approx(shin, abs=1e-4)


def test_sides_named_the_other_way_round_are_exchanged(tmp_path: Path) -> None:
    swap = {
        j: BONES[j.replace("left_", "*").replace("right_", "left_").replace("*", "right_")] for j in BONES
    }
    lines: list[str] = []
    avatar = open_avatar(standing(tmp_path / "swapped.glb", names=swap), None, lines.append)
    assert any("call the left right" in line for line in lines) and not any("turned" in s for s in lines)
    assert avatar.mapping is not None and avatar.mapping.joints["left_knee"] == ("calf_r",)


def test_a_skin_that_is_bound_in_other_units_keeps_the_pose_in_the_file(tmp_path: Path) -> None:
    file = standing(tmp_path / "bound.glb")
    _shrink_the_bind(file, 0.01)
    lines: list[str] = []
    avatar = open_avatar(file, None, lines.append)
    assert not lines and 1.2 < avatar.measures["height"] < 1.9
    length = np.linalg.norm(head_of(avatar.armature, "calf_l") - head_of(avatar.armature, "thigh_l"))
    assert length == pytest.approx(0.4, abs=0.06)


def test_loose_parts_stay_on_the_bones_that_they_hang_on(tmp_path: Path) -> None:
    small = {n: tuple(0.01 * to_blender(p)) for n, p in zip(smplx.NAMES, smplx.rest_joints(), strict=True)}
    file = standing(tmp_path / "hat.glb", Matrix.Scale(100, 4), places=small)
    _hang_a_part(file, "lowerarm_l")
    avatar = open_avatar(file)
    part = next(o for o in bpy.data.objects if o.type == "MESH" and o.parent_type == "BONE")
    at = np.array(part.matrix_world @ part.data.vertices[0].co)
    np.testing.assert_allclose(at, head_of(avatar.armature, "lowerarm_l"), atol=1e-4)


def _hang_a_part(file: Path, bone: str) -> None:
    """Add the skin's mesh again, unskinned and below a bone, with its first point on it."""
    data = file.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    document, rest = json.loads(data[20 : 20 + length]), data[20 + length :]
    nodes = document["nodes"]
    mesh = next(n["mesh"] for n in nodes if "mesh" in n)
    owner = next(n for n in nodes if n.get("name") == bone)
    accessor = document["meshes"][mesh]["primitives"][0]["attributes"]["POSITION"]
    view = document["bufferViews"][document["accessors"][accessor]["bufferView"]]
    first = struct.unpack_from("<3f", rest, 8 + view["byteOffset"])
    primitive = dict(document["meshes"][mesh]["primitives"][0])
    primitive["attributes"] = {
        k: v for k, v in primitive["attributes"].items() if k in ("POSITION", "NORMAL")
    }
    document["meshes"].append({"name": "Part", "primitives": [primitive]})
    nodes.append(
        {"name": "Part", "mesh": len(document["meshes"]) - 1, "translation": [-0.5 * c for c in first],
         "scale": [0.5, 0.5, 0.5]}
    )  # fmt: skip
    owner.setdefault("children", []).append(len(nodes) - 1)
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    head = struct.pack("<4sIIII", b"glTF", 2, 20 + len(text) + len(rest), len(text), 0x4E4F534A)
    file.write_bytes(head + text + rest)


def test_four_legs_and_unknown_bones_are_told_in_one_line(tmp_path: Path) -> None:
    fox = {"spine1": (0, -0.3, 0.9), "spine2": (0, -0.5, 0.9), "spine3": (0, -0.6, 0.9), "neck": (0, -0.7, 1),
           "head": (0, -0.8, 1)}  # fmt: skip
    for side, x in (("left", 0.1), ("right", -0.1)):
        legs = {"collar": 0.9, "shoulder": 0.85, "elbow": 0.45, "wrist": 0.05}
        fox |= {f"{side}_{j}": (x, -0.7, z) for j, z in legs.items()}
    with pytest.raises(InputError, match="'Rig' does not stand upright on two legs, and no shape keys"):
        open_avatar(standing(tmp_path / "fox.glb", places=fox))
    odd = {j: f"thing {i}" for i, j in enumerate(BONES)}
    with pytest.raises(InputError, match=r"is no known human's \(thing 0, .* and 18 more\), and no shape"):
        open_avatar(standing(tmp_path / "odd.fbx", names=odd))


def test_a_picture_that_did_not_come_along_leaves_a_plain_colour(tmp_path: Path) -> None:
    bpy.ops.wm.read_factory_settings(use_empty=True)
    material = bpy.data.materials.new("Skin")
    tree = node_tree_of(material)
    there = tmp_path / "there.png"
    made = bpy.data.images.new("made", 2, 2)
    made.filepath_raw, made.file_format = str(there), "PNG"
    made.save()
    shader = tree.nodes["Principled BSDF"]
    shader.inputs["Base Color"].default_value = (0, 0, 0, 1)
    for path, socket in (("C:\\textures\\skin.tga", "Base Color"), (str(there), "Roughness")):
        node = tree.nodes.new("ShaderNodeTexImage")
        node.image = bpy.data.images.new(socket, 2, 2)
        node.image.source, node.image.filepath = "FILE", path
        tree.links.new(node.outputs["Color"], shader.inputs[socket])
    assert mute_missing_images() == ["skin.tga"]
    assert not shader.inputs["Base Color"].links and shader.inputs["Roughness"].links
    assert tuple(shader.inputs["Base Color"].default_value[:3]) == (0.5, 0.5, 0.5)


def test_bones_that_constraints_hold_are_told(tmp_path: Path) -> None:
    avatar = open_avatar(standing(tmp_path / "held.glb"))
    assert held_line(avatar) is None
    rig = avatar.armature
    for name in rig.pose.bones.keys():  # noqa: SIM118
        rig.pose.bones[name].constraints.new("COPY_ROTATION").target = rig
    rig.pose.bones["head"].constraints[0].mute = True
    line = held_line(avatar)
    assert line is not None and "hold 21 of its bones" in line and "pelvis" in line
    for bone in rig.pose.bones:
        bone.constraints.remove(bone.constraints[0])
    ik = rig.pose.bones["calf_l"].constraints.new("IK")
    ik.chain_count = 2
    assert set(held_bones(rig, {j: (b,) for j, b in BONES.items()})) == {"calf_l", "thigh_l"}


def _shrink_the_bind(file: Path, by: float) -> None:
    """Write the inverse bind matrices of the file's skin, and its points, as for a body of another size."""
    data = bytearray(file.read_bytes())
    length = struct.unpack_from("<I", data, 12)[0]
    document = json.loads(data[20 : 20 + length])
    start = 20 + length + 8

    def rows(accessor: int, width: int) -> np.ndarray:
        a = document["accessors"][accessor]
        view = document["bufferViews"][a["bufferView"]]
        offset = start + view.get("byteOffset", 0) + a.get("byteOffset", 0)
        return np.frombuffer(data, "<f4", width * a["count"], offset).reshape(-1, width)

    # M = G^-1 B of a body whose joints stand at a hundredth of where the nodes are
    inverse = rows(document["skins"][0]["inverseBindMatrices"], 16)
    inverse[:, 12:15] *= by
    points = rows(document["meshes"][0]["primitives"][0]["attributes"]["POSITION"], 3)
    points *= by
    file.write_bytes(bytes(data))


def test_a_compressed_file_is_opened_and_lost_pictures_are_left_out(tmp_path: Path) -> None:
    file = standing(tmp_path / "small.glb")
    plain = open_avatar(file).measures["height"]
    _compress(file)
    again = open_avatar(file)
    assert again.measures["height"] == pytest.approx(plain, abs=1e-5)
    assert [len(m.data.vertices) for m in again.meshes] == [3 * len(BONES)]
    data = bytearray(file.read_bytes())
    data[data.index(b"\xa0") :] = b"\xa0" + bytes(len(data) - data.index(b"\xa0") - 1)
    file.write_bytes(data[:-60])
    with pytest.raises(InputError, match="can't"):
        open_avatar(file)


def _compress(file: Path) -> None:
    """Pack every buffer view as gltfpack does, and refer to a picture in a format that Blender can't read."""
    data = file.read_bytes()
    length = struct.unpack_from("<I", data, 12)[0]
    document, binary = json.loads(data[20 : 20 + length]), data[28 + length :]
    strides = {}
    sizes = {5121: 1, 5123: 2, 5125: 4, 5126: 4}
    parts = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
    for a in document["accessors"]:
        strides[a["bufferView"]] = sizes[a["componentType"]] * parts[a["type"]], a["count"]
    packed = b""
    for i, view in enumerate(document["bufferViews"]):
        stride, count = strides[i]
        raw = np.frombuffer(binary, np.uint8, view["byteLength"], view["byteOffset"])
        if stride % 4:
            steps = np.diff(raw.view(f"<u{stride}").astype(np.int64), prepend=0)
            assert np.all((steps >= 0) & (steps < 32)), "each fits one byte of the packed sequence"
            body, mode = b"\xd1" + bytes((4 * steps).tolist()) + bytes(4), "INDICES"
        else:
            rows = raw.reshape(count, stride)
            steps = np.diff(rows.astype(np.int64), axis=0, prepend=rows[:1]).astype(np.int8).astype(np.int64)
            coded = np.where(steps < 0, -2 * steps - 1, 2 * steps)
            groups = -(-count // 16)
            coded = np.vstack([coded, np.zeros((16 * groups - count, stride), np.int64)])
            # mode 3 for every group: bytes as they are
            body = b"".join(b"\xff" * -(-groups // 4) + bytes(coded[:, k].tolist()) for k in range(stride))
            body, mode = b"\xa0" + body + bytes(max(0, 32 - stride)) + rows[0].tobytes(), "ATTRIBUTES"
        where = {"buffer": 0, "byteOffset": len(packed), "byteLength": len(body), "byteStride": stride}
        view["extensions"] = {"EXT_meshopt_compression": {**where, "count": count, "mode": mode}}
        view["buffer"] = 1
        packed += body + bytes(-len(body) % 4)
    size = document["buffers"][0]["byteLength"]
    document["buffers"] = [
        {"byteLength": len(packed)},
        {"byteLength": size, "extensions": {"EXT_meshopt_compression": {"fallback": True}}},
    ]
    document["extensionsUsed"] = ["EXT_meshopt_compression", "KHR_texture_basisu"]
    document["extensionsRequired"] = document["extensionsUsed"]
    document["textures"] = [{"extensions": {"KHR_texture_basisu": {"source": 0}}}]
    document["images"] = [{"uri": "lost.ktx2"}]
    document["materials"] = [{"pbrMetallicRoughness": {"baseColorTexture": {"index": 0}}}]
    document["meshes"][0]["primitives"][0]["material"] = 0
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    total = 28 + len(text) + len(packed)
    head = struct.pack("<4sIIII", b"glTF", 2, total, len(text), 0x4E4F534A)
    file.write_bytes(head + text + struct.pack("<II", len(packed), 0x004E4942) + packed)
