using Positions.Protocol.Values;

namespace Positions.Core;

/// <summary>A setting as the state has it.</summary>
public readonly record struct SettingView(Text64 Key, Text64 Value);
