import './styles/fonts.css';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/controls.css';
import './styles/panels.css';
import './styles/pictures.css';
import './styles/forms.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createApp, Page } from './app.tsx';

const place = document.getElementById('page');
if (place !== null) {
  const app = createApp();
  createRoot(place).render(
    <StrictMode>
      <Page app={app} />
    </StrictMode>,
  );
}
