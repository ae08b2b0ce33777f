// Modules that the bundler knows and tsc does not.
declare module "*.css";
declare module "asset:*" {
  const address: string;
  export default address;
}
declare module "*.office.json" {
  const words: Record<string, unknown>;
  export default words;
}
