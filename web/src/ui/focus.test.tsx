import { Button, MantineProvider, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { act, render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ActionMenu } from './actions';
import { Modal } from './Dialog';
import { watchWrongFields } from './focus';

function Page() {
  const [open, setOpen] = useState(false);
  const [rows, setRows] = useState(['Falcon']);
  return (
    <MantineProvider env="test">
      <main id="main" tabIndex={-1}>
        <Button onClick={() => setOpen(true)}>Rename</Button>
        <ActionMenu label="More" actions={[{ id: 'rename', label: 'Rename it', run: () => setOpen(true) }]} />
        {rows.map((r) => (
          <Button key={r} onClick={() => setOpen(true)}>
            {r}
          </Button>
        ))}
      </main>
      {open && (
        <Modal opened onClose={() => setOpen(false)} title="Name">
          <TextInput label="Name" data-autofocus />
          <Button
            onClick={() => {
              setRows([]);
              setOpen(false);
            }}
          >
            Delete
          </Button>
        </Modal>
      )}
    </MantineProvider>
  );
}

const hasFocus = (element: Element | null) => waitFor(() => expect(document.activeElement).toBe(element));
const field = () => screen.findByRole('textbox', { name: 'Name' });

describe('a dialog that is closed gives the focus back', () => {
  it('to the button that opened it', async () => {
    render(<Page />);
    await userEvent.click(screen.getByRole('button', { name: 'Rename' }));
    await hasFocus(await field());
    await userEvent.keyboard('{Escape}');
    await hasFocus(screen.getByRole('button', { name: 'Rename' }));
  });
  it('to the menu’s button when an item opened it', async () => {
    render(<Page />);
    await userEvent.click(screen.getByRole('button', { name: 'More' }));
    await userEvent.click(await screen.findByRole('menuitem', { name: 'Rename it' }));
    await hasFocus(await field());
    await userEvent.keyboard('{Escape}');
    await hasFocus(screen.getByRole('button', { name: 'More' }));
  });
  it('to what had it before, or to the page, when what opened it is gone', async () => {
    render(<Page />);
    await userEvent.click(screen.getByRole('button', { name: 'Falcon' }));
    await field();
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    await hasFocus(document.getElementById('main'));
  });
});

describe('a form that is wrong', () => {
  let stop = () => {};
  beforeEach(() => {
    stop = watchWrongFields();
  });
  afterEach(() => stop());

  let answer = () => {};
  function Form() {
    const form = useForm({
      initialValues: { name: 'Falcon', code: '' },
      validate: { code: (v) => (v ? null : 'Enter a code') },
    });
    answer = () => form.setFieldError('name', 'There is one already');
    return (
      <MantineProvider env="test">
        <form onSubmit={form.onSubmit(() => {})}>
          <TextInput label="Name" {...form.getInputProps('name')} />
          <TextInput label="Code" {...form.getInputProps('code')} />
          <button type="submit">Save</button>
        </form>
      </MantineProvider>
    );
  }

  it('puts the focus into the first wrong field', async () => {
    render(<Form />);
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await hasFocus(screen.getByLabelText('Code'));
  });
  it('also when the server says so later, unless one types on', async () => {
    render(<Form />);
    await userEvent.type(screen.getByLabelText('Code'), 'F1');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    act(() => answer());
    await hasFocus(screen.getByLabelText('Name'));

    await userEvent.type(screen.getByLabelText('Name'), '2');
    await userEvent.click(screen.getByRole('button', { name: 'Save' }));
    await userEvent.type(screen.getByLabelText('Code'), '3');
    act(() => answer());
    await new Promise((next) => setTimeout(next));
    expect(document.activeElement).toBe(screen.getByLabelText('Code'));
  });
});
