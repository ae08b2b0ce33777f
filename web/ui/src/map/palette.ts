// The colours of the map: light and dark for screens, print for paper. The city is
// quiet, so that what happens in it stands out.

export type Look = "light" | "dark" | "print";

const light = {
  ground: "#e8eaec", land: "#f2f2ef", residential: "#eceae6", industrial: "#eae9ed", institution: "#f3eee0", hospital: "#f6e8e5",
  park: "#d5e8cb", wood: "#cbe0c1", grass: "#e0ecd5", water: "#b3d4e8", river: "#9cc6df", runway: "#dadde1",
  building: "#e3dfd8", buildingEdge: "#cbc5bb", social: "#ead9b2", socialEdge: "#cfb98a", health: "#efcbc3", healthEdge: "#d6a298",
  rail: "#9aa1a9", railGap: "#f2f2ef", casing: "#c5cace", minor: "#ffffff", path: "#d3cdc2", medium: "#fffdf5", secondary: "#fdf0c6", primary: "#fbe09a",
  primaryCasing: "#ddb968", trunk: "#f7c987", trunkCasing: "#d9a35a", border: "#8c96a1", borderHalo: "#ffffff",
  text: "#4c5763", strong: "#1c232b", halo: "#ffffff", roadText: "#4a525b", waterText: "#33709a", greenText: "#44703a", house: "#6a635a",
  base: "#5d6873", heat: "#8c4a35", pick: "#00598f", route: "#00598f", routeEdge: "#ffffff", rival: "#6f8aa0", closed: "#a63d00", slowed: "#b87700",
  reach: "#007a6c", contour: "#7a3ea8", handle: "#ffffff",
};
export type Palette = typeof light;

const dark: Palette = {
  ground: "#12161a", land: "#1a2026", residential: "#1d242b", industrial: "#1d222b", institution: "#24261f", hospital: "#2a2223",
  park: "#1a2c22", wood: "#18291f", grass: "#1c2b24", water: "#14344a", river: "#1b4560", runway: "#2b333c",
  building: "#29313a", buildingEdge: "#363f4a", social: "#3b3728", socialEdge: "#544d35", health: "#3f2d2c", healthEdge: "#5c413f",
  rail: "#56616d", railGap: "#1a2026", casing: "#12161a", minor: "#333d47", path: "#39403f", medium: "#3b4651", secondary: "#454f59", primary: "#565b58",
  primaryCasing: "#1a1c1a", trunk: "#6a6452", trunkCasing: "#201e18", border: "#5f6b77", borderHalo: "#12161a",
  text: "#a5b0bb", strong: "#e7ebef", halo: "#12161a", roadText: "#b6c0ca", waterText: "#6fa8cc", greenText: "#83aa79", house: "#8f99a3",
  base: "#7b8794", heat: "#b5705a", pick: "#7cc4f0", route: "#7cc4f0", routeEdge: "#0d1a24", rival: "#5b7388", closed: "#ff8a52", slowed: "#e6b04d",
  reach: "#3fc9b5", contour: "#c79be8", handle: "#12161a",
};

const print: Palette = {
  ...light,
  ground: "#ffffff", land: "#ffffff", residential: "#ffffff", industrial: "#ffffff", institution: "#ffffff", hospital: "#ffffff",
  park: "#f2f2f2", wood: "#ededed", grass: "#f6f6f6", water: "#dde6ec", river: "#b9c9d4", runway: "#eeeeee",
  building: "#e6e6e6", buildingEdge: "#b0b0b0", social: "#d6d6d6", socialEdge: "#777777", health: "#d6d6d6", healthEdge: "#555555",
  rail: "#777777", railGap: "#ffffff", casing: "#9a9a9a", path: "#cccccc", medium: "#ffffff", secondary: "#ffffff", primary: "#ffffff",
  primaryCasing: "#555555", trunk: "#ffffff", trunkCasing: "#333333", border: "#666666", text: "#222222", strong: "#000000", roadText: "#000000",
  waterText: "#333333", greenText: "#333333", house: "#333333", base: "#000000", heat: "#000000", route: "#000000", rival: "#888888", closed: "#000000",
  slowed: "#555555", reach: "#333333", contour: "#000000",
};

export const palettes: Record<Look, Palette> = { light, dark, print };
