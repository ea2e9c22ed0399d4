using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace VerifiedAddition.Architecture.Tests;

/// <summary>One method calls another.</summary>
/// <param name="Method">The one that is called, by its <see cref="DocumentedNames"/>.</param>
/// <param name="IsStored">Whether what it returns is put into a variable or field at once, and not handed on.</param>
internal readonly record struct Call(string Method, bool IsStored);

/// <summary>What the methods of an assembly call, read from their code.</summary>
internal static class MethodCalls
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>The calls of each method. Each has at least one: a method that calls nothing has an empty call.</summary>
    public static ILookup<string, Call> Of(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var metadata = file.GetMetadataReader();
        var names = new DocumentedNames(metadata);
        return metadata.MethodDefinitions
            .Select(handle => (Handle: handle, metadata.GetMethodDefinition(handle).RelativeVirtualAddress))
            .Where(method => method.RelativeVirtualAddress != 0)
            .SelectMany(method => Calls(file.GetMethodBody(method.RelativeVirtualAddress).GetILReader(), names).Prepend(new("", false))
                .Select(call => (Caller: names.Of(method.Handle), Call: call)))
            .ToLookup(pair => pair.Caller, pair => pair.Call, StringComparer.Ordinal);
    }

    private static List<Call> Calls(BlobReader code, DocumentedNames names)
    {
        var calls = new List<Call>();
        var called = "";
        while (code.RemainingBytes > 0)
        {
            var first = code.ReadByte();
            var operation = OpCodesByValue[first == 0xFE ? (short)((first << 8) | code.ReadByte()) : first];
            if (called.Length > 0)
            {
                calls.Add(new(called, operation.Name!.StartsWith("st", StringComparison.Ordinal)));
            }

            called = operation.OperandType == OperandType.InlineMethod ? names.Of(MetadataTokens.EntityHandle(code.ReadInt32())) : "";
            Skip(operation.OperandType, ref code);
        }

        return calls;
    }

    /// <summary>Passes over an operand; that of a call was read.</summary>
    private static void Skip(OperandType operand, ref BlobReader code)
    {
        var bytes = operand switch
        {
            OperandType.InlineNone or OperandType.InlineMethod => 0,
            OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
            OperandType.InlineVar => 2,
            OperandType.InlineI8 or OperandType.InlineR => 8,
            OperandType.InlineSwitch => code.ReadInt32() * 4,
            _ => 4,
        };
        code.Offset += bytes;
    }
}
