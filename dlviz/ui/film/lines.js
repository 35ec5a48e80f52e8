// Colours and arrows of neurons' lines.

// A hidden neuron's own colour: counted through all layers.
function unitColour(theme, run, layer, unit) {
  let place = unit;
  for (let l = 0; l < layer; l++) place += run.layers[l].out;
  return theme.unitColours[place % theme.unitColours.length];
}

function drawArrow(ctx, x, y, dx, dy, length, colour, paper) {
  const tip = [x + dx * length, y + dy * length], head = length * 0.45, wide = head * 0.62;
  const neck = [tip[0] - dx * head, tip[1] - dy * head];
  for (const [stroke, w] of [[paper, 7], [colour, 3.5]]) {
    ctx.strokeStyle = ctx.fillStyle = stroke;
    ctx.lineWidth = w;
    strokeLine(ctx, x, y, neck[0], neck[1]);
    ctx.beginPath();
    ctx.moveTo(...tip);
    ctx.lineTo(neck[0] - dy * wide, neck[1] + dx * wide);
    ctx.lineTo(neck[0] + dy * wide, neck[1] - dx * wide);
    ctx.closePath();
    if (stroke === paper) {
      ctx.lineWidth = 3;
      ctx.stroke();
    } else ctx.fill();
  }
}
