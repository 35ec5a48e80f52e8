"""What makes every page readable and usable for more people; static, nothing of a reader's."""

ALWAYS = """
[data-testid="stCaptionContainer"] { opacity: .78; }
[data-testid="stSliderThumbValue"], [data-testid="stSliderThumbValue"] p,
button[data-variant][data-selected]:not([data-disabled]) {
  color: light-dark(#0072B2, #56B4E9); }
[data-testid="stSidebar"][data-collapsed="true"] { visibility: hidden; }
[data-testid="stMain"] .katex-display > .katex { display: inline-block; padding: 0 3px; }
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation-duration: .01ms !important; animation-delay: 0s !important;
    animation-iteration-count: 1 !important; transition-duration: 0s !important;
    transition-delay: 0s !important; scroll-behavior: auto !important; }
}
"""
"""Small print with a contrast of 4.5 : 1 at least, no stop of the keyboard in what is folded away,
and stillness for those who ask for it."""

# Fixed, since the bar's own words would cover half a phone. The ground is the theme's background.
PHONE_BAR = """
@media (max-width: 640px) {
  :root:has(.st-key-bar [data-testid="stColumn"]) { --page-bar: 57px; }
  .st-key-bar:has([data-testid="stColumn"])::before { content: ""; position: fixed; z-index: 90;
    inset: auto 0 0; height: 57px; background: light-dark(#fff, #111);
    border-top: 1px solid light-dark(#d5dae0, #3a3e44); }
  .st-key-bar [data-testid="stColumn"]:has(button, .st-key-to_question):not(:only-child) {
    position: fixed; z-index: 91; bottom: 8px; left: .9rem; width: auto; min-width: 0; flex: none; }
  .st-key-bar [data-testid="stColumn"]:last-child:has(button, .st-key-to_question) { left: auto;
    right: .9rem; }
  .st-key-to_question a { display: inline-flex; align-items: center; min-height: 40px;
    padding: 0 1.1rem; border-radius: .5rem; background: light-dark(#0072B2, #1A7BB9);
    color: #fff !important; text-decoration: none; font-weight: 600; }
  .st-key-to_question [data-testid="stMarkdownContainer"] { margin-bottom: 0; }
  .st-key-to_question p { margin: 0; }
  .st-key-question, [class*="st-key-verdict_"] { scroll-margin: 3.5rem 0 70px; }
}
@media (min-width: 641px) { .st-key-to_question { display: none; } }
"""
"""On a phone the step numbers and the button stay at the lower edge, wherever one reads."""
