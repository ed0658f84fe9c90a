export * from './actions';
export * from './ConfirmDialog';
export * from './PageHeader';
export * from './states';
