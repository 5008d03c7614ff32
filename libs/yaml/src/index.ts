export { LinedYaml, problemLine, type LinedProblem } from './lined-yaml.js';
