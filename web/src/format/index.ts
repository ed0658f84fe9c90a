export * from './format';
export * from './period';
