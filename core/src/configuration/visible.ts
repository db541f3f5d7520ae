export { visible } from '../lib/visible.ts';
