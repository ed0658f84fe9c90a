/** Gives a file to the browser to keep, under the name the server gave it. */
export async function keep(answer: Promise<{ data?: unknown; response: Response }>): Promise<void> {
  const { data, response } = await answer;
  const said = /filename\*=UTF-8''([^;]+)/i.exec(response.headers.get('Content-Disposition') ?? '')?.[1];
  const url = URL.createObjectURL(data as Blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = said ? decodeURIComponent(said) : 'data.csv';
  link.click();
  // Not at once: some browsers read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
