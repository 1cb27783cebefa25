using Positions.Protocol;

namespace Positions.Recovery;

/// <summary>
/// Sees each input of a replay before the logic does, and may change it: what-if runs. Sequence and engine time stay; nothing is written
/// back. Thread: the replaying one.
/// </summary>
public delegate void InputEdit(ref InputEvent input);
