using VerifiedAddition.Client;
using VerifiedAddition.Experiments;

return await VaCommandLine.RunAsync(args, new RemoteGridAccess(), new NoWeightFiles());
