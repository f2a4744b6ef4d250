/** The WebGL program of the nodes: every shape in one draw call, as a distance field on a triangle. */
import { NodeProgram, type ProgramInfo } from 'sigma/rendering';
import type { NodeDisplayData, RenderParams } from 'sigma/types';
import { floatColor } from 'sigma/utils';

export interface ShapedNode extends NodeDisplayData {
  /** Index into SHAPES. */
  shape: number;
  /** 1: an outline around a pale inside, for nodes that stand for many. */
  ring: number;
}

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_size;
attribute float a_shape; // and 16 for each corner of the triangle
uniform mat3 u_matrix;
uniform float u_sizeRatio;
uniform float u_correctionRatio;
varying vec4 v_color;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;
const float bias = 255.0 / 254.0;
const float reach = 1.3; // the triangle holds a circle of so many radii

void main() {
  v_radius = a_size * u_correctionRatio / u_sizeRatio * 2.0;
  float angle = floor(a_shape / 16.0) * 2.0943951;
  v_at = v_radius * 2.0 * reach * vec2(cos(angle), sin(angle));
  gl_Position = vec4((u_matrix * vec3(a_position + v_at, 1)).xy, 0, 1);
  v_shape = mod(a_shape, 16.0);
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision highp float;
varying vec4 v_color;
varying vec2 v_at;
varying float v_radius;
varying float v_shape;
uniform float u_correctionRatio;
uniform vec3 u_ground;

// Distances by half planes alone: angles cost a browser without a graphics card half a second a frame.
float triangle(float x, float y, float r) {
  return max(x * 0.8660254 + y * 0.5, -y) - r * 0.5;
}

// A tip at the top; folded by its five mirrors into the wedge between a tip and the next notch, 0.45 r from the middle.
float star(vec2 p, float r) {
  const vec2 mirror = vec2(0.8090170, -0.5877853);
  p -= 2.0 * max(dot(mirror, p), 0.0) * mirror;
  p -= 2.0 * max(dot(vec2(-mirror.x, mirror.y), p), 0.0) * vec2(-mirror.x, mirror.y);
  return dot(vec2(abs(p.x), p.y - r), vec2(0.9233186, 0.3840299));
}

void main(void) {
  float pixel = u_correctionRatio * 2.0;
  float kind = mod(v_shape + 0.5, 8.0);
  float r = v_radius;
  vec2 side = abs(v_at);
  float d;
  if (kind < 1.0) d = length(v_at) - r;
  else if (kind < 2.0) d = max(side.x, side.y) - r * 0.8485281;
  else if (kind < 3.0) d = (side.x + side.y - r * 1.25) * 0.7071068;
  else if (kind < 4.0) d = triangle(side.x, v_at.y, r * 1.25);
  else if (kind < 5.0) d = triangle(side.x, -v_at.y, r * 1.25);
  else if (kind < 6.0) d = max(side.x * 0.8660254 + side.y * 0.5, side.y) - r * 0.9353074;
  else d = star(vec2(side.x, v_at.y), r * 1.25);
  #ifdef PICKING_MODE
  gl_FragColor = d > pixel * 2.0 ? vec4(0.0) : v_color;
  #else
  // A line of the ground's colour around each keeps those apart that touch.
  float line = min(pixel * 1.5, r * 0.3);
  if (d > pixel * 0.5) discard;
  vec3 inside = v_color.rgb;
  if (v_shape > 7.5) {
    inside = mix(mix(v_color.rgb, u_ground, 0.78), v_color.rgb, smoothstep(-line - pixel * 3.0, -line - pixel * 2.0, d));
  }
  vec3 color = mix(inside, u_ground, smoothstep(-line - pixel * 0.5, -line + pixel * 0.5, d));
  float cover = 1.0 - smoothstep(-pixel * 0.5, pixel * 0.5, d);
  gl_FragColor = vec4(color, 1.0) * v_color.a * cover;
  #endif
}`;

const UNIFORMS = ['u_sizeRatio', 'u_correctionRatio', 'u_matrix', 'u_ground'] as const;
const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = { FLOAT: 0x1406 as const, UNSIGNED_BYTE: 0x1401 as const, TRIANGLES: 4 as const };

/** The colour behind the picture, 0..1 each; the theme sets it. */
export const ground: { colour: [number, number, number] } = { colour: [1, 1, 1] };

export class ShapeProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  override getDefinition() {
    return {
      VERTICES: 3,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES,
      UNIFORMS,
      ATTRIBUTES: [
        { name: 'a_position', size: 2, type: FLOAT },
        { name: 'a_size', size: 1, type: FLOAT },
        { name: 'a_shape', size: 1, type: FLOAT },
        { name: 'a_color', size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: 'a_id', size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
    };
  }

  override processVisibleItem(nodeIndex: number, startIndex: number, data: NodeDisplayData): void {
    const { array } = this;
    const { shape, ring } = data as ShapedNode;
    const colour = floatColor(data.color);
    // Three vertices written out: drawing instances took six times as long without a graphics card.
    for (let corner = 0, at = startIndex; corner < 3; corner++) {
      array[at++] = data.x;
      array[at++] = data.y;
      array[at++] = data.size;
      array[at++] = shape + ring * 8 + corner * 16;
      array[at++] = colour;
      array[at++] = nodeIndex;
    }
  }

  override setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    gl.uniform1f(uniformLocations.u_correctionRatio ?? null, params.correctionRatio);
    gl.uniform1f(uniformLocations.u_sizeRatio ?? null, params.sizeRatio);
    gl.uniformMatrix3fv(uniformLocations.u_matrix ?? null, false, params.matrix);
    gl.uniform3fv(uniformLocations.u_ground ?? null, ground.colour);
  }
}
