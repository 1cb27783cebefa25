using Positions.AeronRig;

return Rig.Run(args);
