// On every page of the desk: a form that is sent takes the token this browser holds now, not that of when the page came.

import { renewToken } from "./requests.js";

document.addEventListener("submit", (event) => renewToken(event.target), true);
