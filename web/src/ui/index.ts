export * from './actions';
export * from './ConfirmDialog';
export * from './Dialog';
export * from './PageHeader';
export * from './pictures';
export * from './ShowMore';
export * from './states';
export * from './undo';
