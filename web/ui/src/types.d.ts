// Modules that the bundler knows and tsc does not.
declare module "*.css";
declare module "asset:*" {
  const address: string;
  export default address;
}
