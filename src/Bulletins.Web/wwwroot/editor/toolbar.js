// The buttons over a document. One of them is in the tab order; arrow keys go to the others (WAI-ARIA toolbar pattern).
import { element, escapeHtml } from './elements.js';

const block = name => ({ run: () => document.execCommand('formatBlock', false, name), isOn: () => document.queryCommandValue('formatBlock') === name });
const command = name => ({ run: () => document.execCommand(name), isOn: () => document.queryCommandState(name) });
const act = name => ({ run: () => document.execCommand(name) });

const tools = {
  Paragraph: block('p'), Heading: block('h2'), Subheading: block('h3'),
  Bold: command('bold'), Italic: command('italic'),
  Bullets: command('insertUnorderedList'), Numbers: command('insertOrderedList'),
  Link: {}, Undo: act('undo'), Redo: act('redo'),
};

export function createToolbar(area, texts) {
  const link = linkDialog(area, texts);
  const buttons = Object.entries(tools).map(([name, tool], index) => element('button', {
    type: 'button', tabindex: index === 0 ? 0 : -1, 'aria-pressed': tool.isOn ? 'false' : undefined, 'aria-haspopup': name === 'Link' ? 'dialog' : undefined,
    // The document keeps the caret.
    onmousedown: event => event.preventDefault(),
    onclick: () => {
      if (name === 'Link') return link.open();
      area.focus();
      tool.run();
      showState();
    },
  }, texts[name]));

  const bar = element('div', { role: 'toolbar', 'aria-label': texts.Toolbar, 'aria-controls': area.id, class: 'editor-toolbar', onkeydown: move }, ...buttons, link.dialog);

  function move(event) {
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
    next.focus();
  }

  function showState() {
    Object.values(tools).forEach((tool, index) => { if (tool.isOn) buttons[index].setAttribute('aria-pressed', tool.isOn()); });
  }

  area.addEventListener('keydown', event => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.altKey && event.key === 'F10') buttons.find(b => b.tabIndex === 0).focus();
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') link.open();
    else return;
    event.preventDefault();
  });
  area.addEventListener('keyup', showState);
  area.addEventListener('mouseup', showState);
  return bar;
}

function linkDialog(area, texts) {
  const address = element('input', { type: 'url', id: `${area.id}-link`, placeholder: 'https://', autocomplete: 'off' });
  let range;
  const dialog = element('dialog', { class: 'editor-dialog', 'aria-labelledby': `${area.id}-link-title`, onclose: apply },
    element('form', { method: 'dialog' },
      element('h2', { id: `${area.id}-link-title` }, texts.Link),
      element('label', { for: address.id }, texts.LinkAddress), address,
      element('div', { class: 'editor-buttons' },
        element('button', { value: 'set' }, texts.LinkSet),
        element('button', { value: 'remove', formnovalidate: true }, texts.LinkRemove),
        element('button', { value: '', formnovalidate: true }, texts.Cancel))));

  function open() {
    const selection = getSelection();
    range = selection.rangeCount && area.contains(selection.anchorNode) ? selection.getRangeAt(0).cloneRange() : undefined;
    address.value = enclosingLink()?.getAttribute('href') ?? '';
    dialog.returnValue = '';
    dialog.showModal();
  }

  function apply() {
    area.focus();
    if (range) { getSelection().removeAllRanges(); getSelection().addRange(range); }
    if (dialog.returnValue === 'remove') {
      const current = enclosingLink();
      if (current) getSelection().selectAllChildren(current);
      document.execCommand('unlink');
    } else if (dialog.returnValue === 'set' && address.value) {
      if (getSelection().isCollapsed) document.execCommand('insertHTML', false, `<a href="${escapeHtml(address.value)}">${escapeHtml(address.value)}</a>`);
      else document.execCommand('createLink', false, address.value);
    }
  }

  function enclosingLink() {
    const node = range?.commonAncestorContainer;
    return (node?.nodeType === Node.ELEMENT_NODE ? node : node?.parentElement)?.closest('a');
  }

  return { dialog, open };
}
